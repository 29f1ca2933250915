#include "models/other_inputs.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "models/argument_type.h"
#include "models/call_arguments.h"
#include "shell/options.h"
#include "tbviz/error.h"

namespace tbviz::cli {
namespace {

using Fits = bool (*)(std::string_view type);

// The first argument of a fitting type that no word names; null if there is none.
const InputInfo* first_free(const std::vector<InputWord>& words, const Model& model, Fits fits) {
  for (const InputInfo& input : model.inputs()) {
    const bool named = std::ranges::find(words, input.name, &InputWord::name) != words.end();
    if (!named && fits(input.type)) return &input;
  }
  return nullptr;
}

}  // namespace

void add_other_inputs_option(CommandSpec& command, std::vector<std::string>& inputs) {
  command
      .option("-i,--input", inputs,
              "What the model takes beside the picture: NAME= and a number, text, file, array, "
              "[A,B] or {KEY:A}, as in hooks")
      .takes("NAME=VALUE")
      .completes(Completion::kPicture, '=');
}

std::vector<InputWord> parse_other_inputs(const std::vector<std::string>& words) {
  std::vector<InputWord> inputs = parse_input_words(words);
  for (const InputWord& input : inputs) {
    if (!input.name.empty()) continue;
    throw UsageError(
        fmt::format("--input {}: which argument of forward() is it for? --input NAME={}",
                    input.text, input.text));
  }
  return inputs;
}

OtherInputs::OtherInputs(const std::vector<InputWord>& words, const Model& model,
                         const std::string& name, ArgumentLoader loader)
    : loader_(std::move(loader)), arguments_(load_arguments(words, model, name, loader_)) {
  if (model.inputs().empty()) return;
  const InputInfo* picture = first_free(words, model, is_tensor);
  if (picture == nullptr) {
    picture = first_free(words, model, has_list_of_tensors);
    as_list_ = picture != nullptr;
  }
  if (picture == nullptr) picture = first_free(words, model, may_hold_tensor);
  if (picture == nullptr) {
    throw UsageError(
        "no argument of forward() is left for the picture: --input names all that could take it",
        name);
  }
  picture_ = *picture;
  const bool is_first = picture == &model.inputs().front();
  if (!is_first || !words.empty()) picture_name_ = picture->name;
}

}  // namespace tbviz::cli
