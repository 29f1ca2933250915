#include "commands/hooks/hooks.h"

#include <algorithm>
#include <memory>
#include <optional>
#include <utility>

#include "commands/hooks/hook_events.h"
#include "commands/hooks/hook_session.h"
#include "models/call_arguments.h"
#include "models/open_model.h"
#include "shell/options.h"
#include "tbviz/error.h"
#include "tbviz/io/input_name.h"
#include "tbviz/model/input_hint.h"

namespace tbviz::cli {
namespace {

void add_hook_options(CommandSpec& command, HooksOptions& options) {
  command
      .option("--forward-pre", options.forward_pre,
              "Print a layer's inputs; layers by name, glob or index")
      .takes("LAYER")
      .completes(Completion::kModule);
  command.option("--forward", options.forward, "Print a layer's inputs and outputs")
      .takes("LAYER")
      .completes(Completion::kModule);
  command
      .option("--backward", options.backward,
              "Print the gradients by a layer's outputs (grad_output) and inputs (grad_input)")
      .takes("LAYER")
      .completes(Completion::kModule);
  command
      .option("--tensor", options.tensors,
              "Print the gradient by an argument or a variable of forward()")
      .takes("NAME");
  command.flag("--parameters", options.parameters, "Print the gradients by all parameters");
  add_loss_options(command, options.loss);
  command
      .option("--edit", options.edits,
              "Change a layer's outputs: LAYER:zero[:CHANNELS], LAYER:scale=F[:CHANNELS] or "
              "LAYER:replace=FILE.npy; CHANNELS like 0,4-7 or 3@axis=-1")
      .takes("EDIT");
  command
      .option("--edit-grad", options.gradient_edits,
              "Change the gradient by a variable or a layer's outputs, in the same ways")
      .takes("EDIT");
  command.flag("--diff", options.diff, "Print how the edits change the model's outputs");
}

// A named input asks for the gradient by it.
ModelUse use_of(const HooksOptions& options, const std::vector<InputWord>& words) {
  const bool named = std::ranges::any_of(words, [](const InputWord& w) { return !w.name.empty(); });
  return named || asks_for_gradients(options) ? ModelUse::kAll : ModelUse::kValues;
}

}  // namespace

void declare_hooks(CommandSpec& command) {
  const auto options = std::make_shared<HooksOptions>();
  command.example = "tbviz hooks net.pt -i randn:1,3,64,64@0 --backward 'layer4*'";
  command.exit_codes = {
      {ExitCode::kUsage,
       "wrong arguments, no --input, no such layer, variable, argument, class, element, channel or "
       "axis, a layer that was named and never used, or --parameters of a frozen model"},
      {ExitCode::kInput},
      {ExitCode::kFormat, "the model file is damaged"},
      {ExitCode::kUnsupported,
       "a value could not be read, or an edit not be made, or the LibTorch module is missing, or "
       "lacks an operator, or an operator of the model is refused"},
      {ExitCode::kOutput,
       "an array exists and --force was not given, or an output cannot be written"},
      {ExitCode::kModel,
       "the model raised, takes other inputs, or a replacement or target has another shape"}};
  add_model_call_options(command, options->call);
  add_hook_options(command, *options);
  command.option("--npy", options->npy, "Also write all values as <event>/<name>.<part>.npy")
      .takes_path("DIR")
      .completes(Completion::kFolder);
  command.flag("--force", options->force, "Overwrite arrays that exist");
  add_log_options(command, options->log, {.tag = false, .environment = false});
  command.job = [options](Console& console) { run_hooks(*options, console); };
}

void run_hooks(const HooksOptions& options, Console& console) {
  if (options.call.inputs.empty()) {
    throw UsageError(
        "what is the model to be called with? --input photo.png, --input x.npy, "
        "--input randn:1,3,224,224@0 or --input x=1,2,3");
  }
  const std::vector<InputWord> words = parse_input_words(options.call.inputs);
  ArgumentLoader loader(options.call.pictures, model_name(options.call.model), console);
  const std::unique_ptr<Model> model = open_model(
      options.call.model, options.call.run, use_of(options, words), "tbviz hooks MODEL", console);
  std::vector<Argument> arguments =
      load_arguments(words, *model, model_name(options.call.model), loader);
  std::optional<LogOutput> log;
  if (!options.log.logdir.empty()) log.emplace(options.log, console);
  HookReport report(console, {.log = log ? &*log : nullptr,
                              .step = options.log.step,
                              .model = model_name(options.call.model),
                              .npy = options.npy,
                              .overwrite = options.force ? Overwrite::kYes : Overwrite::kNo});
  HookSession session(options, *model, std::move(arguments), report, console);
  try {
    session.run();
  } catch (const ModelError& error) {
    throw blaming(with_input_hint(error, *model), model_name(options.call.model));
  } catch (const UsageError& error) {
    throw blaming(error, model_name(options.call.model));
  } catch (const UnsupportedError& error) {
    throw blaming(error, model_name(options.call.model));
  }
  if (log) log->close();
}

}  // namespace tbviz::cli
