#include "commands/hooks/hook_session.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "commands/hooks/edit_option.h"
#include "commands/hooks/output_change.h"
#include "models/open_model.h"
#include "tbviz/error.h"

namespace tbviz::cli {
namespace {

std::vector<std::optional<TensorView>> values_of(std::span<const Slot> slots) {
  std::vector<std::optional<TensorView>> values;
  for (const Slot& slot : slots) values.push_back(slot.value);
  return values;
}

}  // namespace

void HookSession::run() {
  if (options_.parameters && model_.parameters().empty()) {
    throw UsageError(
        "the model has no parameters (in a frozen one they are constants), so there "
        "are no gradients by them; save it without torch.jit.freeze",
        model_name(options_.call.model));
  }
  watch_layers();
  watch_values();
  make_edits();
  watch_arguments();
  Loss loss;
  if (goes_backward()) {
    loss = [this, inner = make_loss(options_.loss)](std::span<const TensorView> outputs) {
      LossValue value = inner(outputs);
      report_.add_loss(value.value);
      return value;
    };
  }
  PassOptions pass{.parameter_gradients = options_.parameters};
  if (loss) pass.loss_at = layers_.single("--loss-at", options_.loss.at).name;
  std::optional<PassResult> unchanged;
  if (options_.diff) unchanged = HookedModel(model_).forward(arguments_, pass);
  const PassResult result =
      loss ? hooked_.backward(arguments_, loss, pass) : hooked_.forward(arguments_, pass);
  report_gradients(result);
  if (unchanged) report_change(unchanged->outputs, result.outputs, console_);
}

bool HookSession::goes_backward() const {
  return options_.loss.given || options_.parameters || !options_.backward.empty() ||
         !options_.tensors.empty() || !options_.gradient_edits.empty() ||
         std::ranges::any_of(arguments_, [](const Argument& one) { return !one.name.empty(); });
}

// Without a word of what to look at: the outputs of all layers.
void HookSession::watch_layers() {
  const bool nothing_named = options_.forward_pre.empty() && options_.forward.empty() &&
                             !goes_backward() && !options_.diff;
  if (nothing_named && layers_.empty()) {
    throw UsageError(
        "the model has no layers to look at (a frozen one has none left); save it "
        "without torch.jit.freeze, or name a value with --tensor",
        model_name(options_.call.model));
  }
  const std::vector<std::string> all = {"*"};
  for (const Layer& layer : layers_.chosen(options_.forward_pre)) watch_inputs(layer);
  for (const Layer& layer : layers_.chosen(nothing_named ? all : options_.forward)) {
    watch_outputs(layer);
  }
  for (const Layer& layer : layers_.chosen(options_.backward)) watch_gradients(layer);
}

void HookSession::report_all(std::string_view event, const HookedCall& call, std::string_view part,
                             std::span<const std::optional<TensorView>> values) {
  for (std::size_t i = 0; i < values.size(); ++i) {
    report_.add({event, call_name(call.module.name, call.call), part_name(part, i, values.size()),
                 values[i]});
  }
}

void HookSession::watch_inputs(const Layer& layer) {
  hooked_.register_forward_pre_hook(layer.name,
                                    [this](const HookedCall& call, std::span<Slot> inputs) {
                                      report_all("forward_pre", call, "input", values_of(inputs));
                                    });
}

void HookSession::watch_outputs(const Layer& layer) {
  hooked_.register_forward_hook(
      layer.name,
      [this](const HookedCall& call, std::span<const TensorView> inputs, std::span<Slot> outputs) {
        report_all("forward", call, "input",
                   std::vector<std::optional<TensorView>>(inputs.begin(), inputs.end()));
        report_all("forward", call, "output", values_of(outputs));
      });
}

void HookSession::watch_gradients(const Layer& layer) {
  hooked_.register_full_backward_hook(
      layer.name, [this](const HookedCall& call, std::span<Slot> grad_inputs,
                         std::span<const std::optional<TensorView>> grad_outputs) {
        report_all("backward", call, "grad_output", grad_outputs);
        report_all("backward", call, "grad_input", values_of(grad_inputs));
      });
}

void HookSession::watch_values() {
  for (const std::string& name : options_.tensors) {
    hooked_.register_hook(name, [this, name](const TensorView& gradient) {
      report_.add({"tensor_grad", name, {}, gradient});
      return std::nullopt;
    });
  }
}

// Behind the reports, which so see what arrives at a place before it is changed there.
void HookSession::make_edits() {
  for (const std::string& text : options_.edits) {
    edit_outputs(hooked_, layers_, parse_edit("--edit", text));
  }
  for (const std::string& text : options_.gradient_edits) {
    edit_gradients(hooked_, layers_, parse_edit("--edit-grad", text));
  }
}

// Behind the edits: what the gradients by the named inputs come to.
void HookSession::watch_arguments() {
  for (const Argument& argument : arguments_) {
    if (!hooked_.has_value(argument.name)) continue;  // A number, or a bool.
    hooked_.register_hook(argument.name, [this, name = argument.name](const TensorView& gradient) {
      argument_gradients_[name] = to_contiguous(gradient);
      return std::nullopt;
    });
  }
}

void HookSession::report_gradients(const PassResult& result) {
  for (std::size_t i = 0; i < result.parameter_gradients.size(); ++i) {
    const auto& gradient = result.parameter_gradients[i];
    report_.add({"parameter_grad",
                 model_.parameters()[i].name,
                 {},
                 gradient ? std::optional(gradient->view()) : std::nullopt});
  }
  for (const Argument& argument : arguments_) {
    if (argument.name.empty()) continue;
    const auto found = argument_gradients_.find(argument.name);
    report_.add(
        {"input_grad",
         argument.name,
         {},
         found == argument_gradients_.end() ? std::nullopt : std::optional(found->second.view())});
  }
}

}  // namespace tbviz::cli
