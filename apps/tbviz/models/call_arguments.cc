#include "models/call_arguments.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstddef>
#include <set>

#include "shell/options.h"
#include "tbviz/error.h"
#include "tbviz/text/nearest.h"

namespace tbviz::cli {
namespace {

std::vector<std::string> input_names(const Model& model) {
  std::vector<std::string> names;
  for (const InputInfo& input : model.inputs()) names.push_back(input.name);
  return names;
}

const InputInfo& find_input(const std::string& name, const Model& model,
                            const std::string& model_name) {
  const auto found = std::ranges::find(model.inputs(), name, &InputInfo::name);
  if (found != model.inputs().end()) return *found;
  const std::vector<std::string> names = input_names(model);
  throw UsageError(fmt::format("forward() has no argument '{}'{}; it takes {}", name,
                               did_you_mean(name, names), fmt::join(names, ", ")),
                   model_name);
}

}  // namespace

void add_model_call_options(CommandSpec& command, ModelCallOptions& options) {
  options.pictures.preset = "none";
  command
      .argument("MODEL", options.model,
                "Model to run: .pt2 or TorchScript (default: the small built-in network)")
      .takes_path("MODEL")
      .completes(Completion::kModel)
      .or_environment("TBVIZ_MODEL");
  command
      .option("-i,--input", options.inputs,
              "What the model is called with, one per argument of forward(), NAME= in front or "
              "not: a picture, an array (.npy, randn:1,3,64,64@0), a number, text, [A,B], {KEY:A}")
      .takes_path("SPEC")
      .completes(Completion::kPicture, '=');
  add_preprocessing_options(command, options.pictures);
  add_model_run_options(command, options.run);
}

std::vector<Argument> load_arguments(const std::vector<InputWord>& words, const Model& model,
                                     const std::string& name, ArgumentLoader& loader) {
  static const InputInfo kUnknown;  // One too many, which the model refuses.
  std::vector<Argument> arguments;
  std::set<std::string> named;
  std::size_t in_order = 0;
  for (const InputWord& word : words) {
    if (!word.name.empty() && !named.insert(word.name).second) {
      throw UsageError(fmt::format("--input {} comes twice", word.name), name);
    }
    const std::size_t position = word.name.empty() ? in_order++ : 0;
    const InputInfo& input = !word.name.empty()                 ? find_input(word.name, model, name)
                             : position < model.inputs().size() ? model.inputs()[position]
                                                                : kUnknown;
    arguments.push_back({word.name, loader.load(word, input)});
  }
  std::ranges::stable_partition(arguments,
                                [](const Argument& argument) { return argument.name.empty(); });
  return arguments;
}

}  // namespace tbviz::cli
