#include "commands/hooks/hooks.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <memory>
#include <optional>
#include <utility>

#include "commands/hooks/edit_option.h"
#include "commands/hooks/hook_events.h"
#include "models/call_arguments.h"
#include "models/open_model.h"
#include "shell/options.h"
#include "shell/text_table.h"
#include "tbviz/error.h"
#include "tbviz/io/input_name.h"
#include "tbviz/model/hooks.h"
#include "tbviz/model/input_hint.h"
#include "tbviz/model/layers.h"
#include "tbviz/tensor/tensor_difference.h"

namespace tbviz::cli {
namespace {

// "input", or "input[1]" where there are several.
std::string part_name(std::string_view part, std::size_t index, std::size_t count) {
  return count == 1 ? std::string(part) : fmt::format("{}[{}]", part, index);
}

/// One run: registers what the options ask for, and reports.
class HookSession {
 public:
  HookSession(const HooksOptions& options, Model& model, std::vector<Argument> arguments,
              HookReport& report, Console& console)
      : options_(options),
        model_(model),
        layers_(layers_of(model)),
        arguments_(std::move(arguments)),
        hooked_(model),
        report_(report),
        console_(console) {}

  void run();

 private:
  void watch_layers();
  void watch_inputs(const Layer& layer);
  void watch_outputs(const Layer& layer);
  void watch_gradients(const Layer& layer);
  void watch_values();
  void make_edits();
  void watch_arguments();
  [[nodiscard]] bool goes_backward() const;
  void report_all(std::string_view event, const HookedCall& call, std::string_view part,
                  std::span<const std::optional<TensorView>> values);
  void report_gradients(const PassResult& result);
  void report_change(const PassResult& before, const PassResult& after);
  template <class Function>
  void for_each_chosen(const std::vector<std::string>& specs, Function&& function);

  const HooksOptions& options_;
  Model& model_;
  std::vector<Layer> layers_;
  std::vector<Argument> arguments_;
  HookedModel hooked_;
  HookReport& report_;
  Console& console_;
  std::map<std::string, Tensor> argument_gradients_;
};

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
  std::optional<PassResult> unchanged;
  if (options_.diff) unchanged = HookedModel(model_).forward(arguments_);
  const PassOptions pass{.parameter_gradients = options_.parameters};
  const PassResult result =
      loss ? hooked_.backward(arguments_, loss, pass) : hooked_.forward(arguments_, pass);
  report_gradients(result);
  if (unchanged) report_change(*unchanged, result);
}

bool HookSession::goes_backward() const {
  return options_.loss.given || options_.parameters || !options_.backward.empty() ||
         !options_.tensors.empty() || !options_.gradient_edits.empty() ||
         std::ranges::any_of(arguments_, [](const Argument& one) { return !one.name.empty(); });
}

// Each layer once, however many of the words choose it.
template <class Function>
void HookSession::for_each_chosen(const std::vector<std::string>& specs, Function&& function) {
  std::vector<bool> chosen(model_.sites().size());
  for (const std::string& spec : specs) {
    for (const Layer& layer : choose_layers(layers_, spec, model_name(options_.call.model))) {
      chosen[layer.site] = true;
    }
  }
  for (const Layer& layer : layers_) {
    if (chosen[layer.site]) function(layer);
  }
}

// Without a word of what to look at: the outputs of all layers.
void HookSession::watch_layers() {
  const bool nothing_named = options_.forward_pre.empty() && options_.forward.empty() &&
                             !goes_backward() && !options_.diff;
  for_each_chosen(options_.forward_pre, [this](const Layer& layer) { watch_inputs(layer); });
  if (nothing_named && layers_.empty()) {
    throw UsageError(
        "the model has no layers to look at (a frozen one has none left); save it "
        "without torch.jit.freeze, or name a value with --tensor",
        model_name(options_.call.model));
  }
  for_each_chosen(nothing_named ? std::vector<std::string>{"*"} : options_.forward,
                  [this](const Layer& layer) { watch_outputs(layer); });
  for_each_chosen(options_.backward, [this](const Layer& layer) { watch_gradients(layer); });
}

std::vector<std::optional<TensorView>> values_of(std::span<const Slot> slots) {
  std::vector<std::optional<TensorView>> values;
  for (const Slot& slot : slots) values.push_back(slot.value);
  return values;
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
    edit_outputs(hooked_, layers_, parse_edit("--edit", text), options_.call.model);
  }
  for (const std::string& text : options_.gradient_edits) {
    edit_gradients(hooked_, layers_, parse_edit("--edit-grad", text), options_.call.model);
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

void HookSession::report_change(const PassResult& before, const PassResult& after) {
  const std::size_t count = std::min(before.outputs.size(), after.outputs.size());
  std::vector<std::vector<std::string>> rows;
  for (std::size_t i = 0; i < count; ++i) {
    if (before.outputs[i].shape() != after.outputs[i].shape()) continue;
    const TensorPair pair{before.outputs[i], after.outputs[i]};
    const TensorDifference difference = differences_of({&pair, 1})[0];
    rows.push_back({"diff " + part_name("output", i, count), format_shape(pair.a.shape()),
                    fmt::format("differing {}/{}", difference.differing, pair.a.count()),
                    "max " + format_figure(difference.max_abs),
                    "mean " + format_figure(difference.mean_abs),
                    "relative " + format_figure(difference.relative),
                    "cosine " + format_figure(difference.cosine)});
    if (!console_.json()) continue;
    Json json = with_schema("hooks");
    json["event"] = "diff";
    json["name"] = part_name("output", i, count);
    json["shape"] = json_array(pair.a.shape());
    json["differing"] = difference.differing;
    json["max"] = difference.max_abs;
    json["mean"] = difference.mean_abs;
    json["relative"] = difference.relative;
    json["cosine"] = difference.cosine;
    console_.data(json.dump());
  }
  for (const std::string& line : align_columns(std::move(rows))) console_.result(line);
}

void add_hook_options(CommandSpec& command, HooksOptions& options) {
  command
      .option("--forward-pre", options.forward_pre,
              "Print a layer's inputs; layers by name, glob or index")
      .takes("LAYER");
  command.option("--forward", options.forward, "Print a layer's inputs and outputs").takes("LAYER");
  command
      .option("--backward", options.backward, "Print the gradients by a layer's outputs and inputs")
      .takes("LAYER");
  command
      .option("--tensor", options.tensors,
              "Print the gradient by an argument or a variable of forward()")
      .takes("NAME");
  command.flag("--parameters", options.parameters, "Print the gradients by all parameters");
  add_loss_options(command, options.loss);
  command
      .option("--edit", options.edits,
              "Change a layer's outputs: LAYER:zero[:CHANNELS], LAYER:scale=F[:CHANNELS] or "
              "LAYER:replace=FILE.npy")
      .takes("EDIT");
  command
      .option("--edit-grad", options.gradient_edits,
              "Change the gradient by a variable or a layer's outputs, in the same ways")
      .takes("EDIT");
  command.flag("--diff", options.diff, "Print how the edits change the model's output");
}

}  // namespace

void declare_hooks(CommandSpec& command) {
  const auto options = std::make_shared<HooksOptions>();
  command.example = "tbviz hooks net.pt -i randn:1,3,64,64@0 --backward 'layer4*'";
  command.exit_codes = {{ExitCode::kUsage, "wrong arguments, or a layer that the model lacks"},
                        {ExitCode::kInput},
                        {ExitCode::kFormat},
                        {ExitCode::kUnsupported},
                        {ExitCode::kOutput},
                        {ExitCode::kModel}};
  add_model_call_options(command, options->call);
  add_hook_options(command, *options);
  command.option("--npy", options->npy, "Also write all values as <event>/<name>.<part>.npy")
      .takes("DIR");
  command.flag("--force", options->force, "Overwrite arrays that exist");
  add_log_options(command, options->log, {.tag = false});
  command.job = [options](Console& console) { run_hooks(*options, console); };
}

void run_hooks(const HooksOptions& options, Console& console) {
  if (options.call.inputs.empty()) {
    throw UsageError(
        "what is the model to be called with? --input photo.png, --input x.npy, "
        "--input randn:1,3,224,224@0 or --input x=1,2,3");
  }
  std::vector<ModelInput> inputs = load_model_inputs(options.call, console);
  const std::unique_ptr<Model> model =
      open_model(options.call.model, options.call.run, "tbviz hooks MODEL", console);
  std::optional<LogOutput> log;
  if (!options.log.logdir.empty()) log.emplace(options.log, console);
  HookReport report(console, {.log = log ? &*log : nullptr,
                              .step = options.log.step,
                              .npy = options.npy,
                              .overwrite = options.force ? Overwrite::kYes : Overwrite::kNo});
  HookSession session(options, *model, to_arguments(inputs, *model, options.call, console), report,
                      console);
  try {
    session.run();
  } catch (const ModelError& error) {
    throw blaming(with_input_hint(error, *model), model_name(options.call.model));
  } catch (const UsageError& error) {
    throw blaming(error, model_name(options.call.model));
  }
  if (log) log->close();
}

}  // namespace tbviz::cli
