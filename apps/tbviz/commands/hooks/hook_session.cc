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

// An input that has a name asks for a gradient by it, if there can be one.
bool can_be_derived(std::span<const TensorView> outputs) {
  return std::ranges::any_of(outputs, [](const TensorView& output) {
    return is_floating_point(output.dtype()) && output.count() > 0;
  });
}

}  // namespace

bool asks_for_gradients(const HooksOptions& options) {
  return options.loss.given || options.parameters || !options.backward.empty() ||
         !options.tensors.empty() || !options.gradient_edits.empty();
}

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
  make_gradient_edits();
  watch_arguments();
  Loss loss;
  if (goes_backward()) {
    loss = [this, inner = make_loss(options_.loss)](std::span<const TensorView> outputs) {
      if (!asks_for_gradients(options_) && !can_be_derived(outputs)) {
        return LossValue{.value = 0, .gradients = {outputs.size(), std::nullopt}};
      }
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
  if (report_unreached() && unchanged) {
    report_change(*unchanged, result, model_name(options_.call.model), console_);
  }
}

bool HookSession::goes_backward() const {
  return asks_for_gradients(options_) ||
         std::ranges::any_of(arguments_, [this](const Argument& one) { return has_gradient(one); });
}

// Of what was given by name; a number, a text or a list has none.
bool HookSession::has_gradient(const Argument& argument) const {
  return !argument.name.empty() && hooked_.has_value(argument.name);
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
  const std::vector<std::string> forward =
      nothing_named ? std::vector<std::string>{"*"} : options_.forward;
  values_.expect("--forward-pre", layers_.entries(options_.forward_pre));
  values_.expect(nothing_named ? "" : "--forward", layers_.entries(forward));
  gradients_.expect("--backward", layers_.entries(options_.backward));
  for (const Layer& layer : layers_.chosen(options_.forward_pre)) watch_inputs(layer);
  for (const Layer& layer : layers_.chosen(forward)) watch_outputs(layer);
  for (const Layer& layer : layers_.chosen(options_.backward)) watch_gradients(layer);
}

void HookSession::report_all(std::string_view event, const HookedCall& call, std::string_view part,
                             std::span<const Slot> slots) {
  for (std::size_t i = 0; i < slots.size(); ++i) {
    report_.add({event, call_name(call.module.name, call.call), part_name(part, i, slots.size()),
                 slots[i].value, slots[i].unread});
  }
}

void HookSession::watch_inputs(const Layer& layer) {
  hooked_.register_forward_pre_hook(
      layer.name, [this, site = layer.site](const HookedCall& call, std::span<Slot> inputs) {
        values_.reached(site);
        report_all("forward_pre", call, "input", inputs);
      });
}

void HookSession::watch_outputs(const Layer& layer) {
  hooked_.register_forward_hook(
      layer.name, [this, site = layer.site](const HookedCall& call, std::span<const Slot> inputs,
                                            std::span<Slot> outputs) {
        values_.reached(site);
        report_all("forward", call, "input", inputs);
        report_all("forward", call, "output", outputs);
      });
}

void HookSession::watch_gradients(const Layer& layer) {
  hooked_.register_full_backward_hook(
      layer.name, [this, site = layer.site](const HookedCall& call, std::span<Slot> grad_inputs,
                                            std::span<const Slot> grad_outputs) {
        gradients_.reached(site);
        report_all("backward", call, "grad_output", grad_outputs);
        report_all("backward", call, "grad_input", grad_inputs);
      });
}

void HookSession::watch_values() {
  for (const std::string& name : options_.tensors) {
    hooked_.register_hook(name, [this, name](const TensorView& gradient) {
      tensors_.insert(name);
      report_.add({"tensor_grad", name, {}, gradient});
      return std::nullopt;
    });
  }
}

// Behind the reports, which so see what arrives at a place before it is changed there.
void HookSession::make_edits() {
  for (const std::string& text : options_.edits) {
    const PlacedEdit placed = parse_edit("--edit", text);
    const std::vector<LayerEntry> entries = layers_.entries({placed.place});
    values_.expect("--edit", entries, ReachedLayers::Need::kOneOfEach);
    MadeEdit& edit = edits_.emplace_back("--edit", "output", placed.edit, entries);
    edit_outputs(hooked_, layers_.chosen(placed.place),
                 [this, &edit](const Layer& layer, std::span<Slot> outputs) {
                   values_.reached(layer.site);
                   edit.apply(layer, outputs);
                 });
  }
}

void HookSession::make_gradient_edits() {
  for (const std::string& text : options_.gradient_edits) {
    const PlacedEdit placed = parse_edit("--edit-grad", text);
    if (hooked_.has_value(placed.place)) {
      to_edit_.insert(placed.place);
      edit_gradient_by(hooked_, placed, [this, name = placed.place] { edited_.insert(name); });
      continue;
    }
    const std::vector<LayerEntry> entries = layers_.entries({placed.place});
    gradients_.expect("--edit-grad", entries, ReachedLayers::Need::kOneOfEach);
    MadeEdit& edit = edits_.emplace_back("--edit-grad", "grad_output", placed.edit, entries);
    edit_gradients(hooked_, layers_.chosen(placed.place),
                   [this, &edit](const Layer& layer, std::span<Slot> gradients) {
                     gradients_.reached(layer.site);
                     edit.apply(layer, gradients);
                   });
  }
}

// Behind the edits: what the gradients by the named inputs come to.
void HookSession::watch_arguments() {
  for (const Argument& argument : arguments_) {
    if (!has_gradient(argument)) continue;
    hooked_.register_hook(argument.name, [this, name = argument.name](const TensorView& gradient) {
      argument_gradients_[name] = to_contiguous(gradient);
      return std::nullopt;
    });
  }
}

void HookSession::report_gradients(const PassResult& result) {
  for (std::size_t i = 0; i < result.parameter_gradients.size(); ++i) {
    const auto& gradient = result.parameter_gradients[i];
    const auto unread = result.unread_gradients.find(i);
    report_.add({"parameter_grad",
                 model_.parameters()[i].name,
                 {},
                 gradient ? std::optional(gradient->view()) : std::nullopt,
                 unread == result.unread_gradients.end() ? std::string() : unread->second});
  }
  for (const Argument& argument : arguments_) {
    if (!has_gradient(argument)) continue;
    const auto found = argument_gradients_.find(argument.name);
    report_.add(
        {"input_grad",
         argument.name,
         {},
         found == argument_gradients_.end() ? std::nullopt : std::optional(found->second.view())});
  }
}

// Says which hooks and edits never fired, or changed nothing. Whether the run is the one that was
// asked for.
bool HookSession::report_unreached() {
  bool fine = values_.report(console_);
  fine = gradients_.report(console_) && fine;
  for (const MadeEdit& edit : edits_) {
    fine = edit.report(model_name(options_.call.model), console_) && fine;
  }
  for (const std::string& name : options_.tensors) {
    if (tensors_.contains(name)) continue;
    fine = false;
    report_no_gradient("--tensor", name, "shown");
  }
  for (const std::string& name : to_edit_) {
    if (edited_.contains(name)) continue;
    fine = false;
    report_no_gradient("--edit-grad", name, "changed");
  }
  return fine;
}

void HookSession::report_no_gradient(const std::string& option, const std::string& value,
                                     std::string_view done) {
  console_.fail(
      UsageError(fmt::format("{} {}: there is no gradient by it that can be {}: the model did not "
                             "get there, or the loss does not depend on it",
                             option, value, done),
                 model_name(options_.call.model)));
}

}  // namespace tbviz::cli
