#include "models/call_arguments.h"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>
#include <optional>
#include <string_view>
#include <utility>

#include "models/open_model.h"
#include "models/single_array.h"
#include "pictures/picture_notes.h"
#include "shell/options.h"
#include "tbviz/archive/array_input.h"
#include "tbviz/error.h"
#include "tbviz/tensor/synthetic.h"
#include "tbviz/text/nearest.h"
#include "tbviz/text/number.h"

namespace tbviz::cli {
namespace {

// The length of NAME in NAME=...; 0 if the word does not begin so.
std::size_t name_length(std::string_view word) {
  const std::size_t equals = word.find('=');
  if (equals == std::string_view::npos || is_synthetic(word)) return 0;
  const std::string_view name = word.substr(0, equals);
  const bool is_name =
      std::ranges::all_of(name, [](unsigned char c) { return std::isalnum(c) != 0 || c == '_'; });
  return is_name ? equals : 0;
}

// "1,2.5,-3"; nothing if a part is no number.
std::optional<Tensor> parse_numbers(std::string_view text) {
  std::vector<float> numbers;
  while (!text.empty()) {
    const std::size_t comma = std::min(text.find(','), text.size());
    const std::optional<double> number = parse_number(text.substr(0, comma));
    if (!number) return std::nullopt;
    numbers.push_back(static_cast<float>(*number));
    text.remove_prefix(std::min(comma + 1, text.size()));
  }
  if (numbers.empty()) return std::nullopt;
  Tensor tensor(DType::kFloat32, {static_cast<std::int64_t>(numbers.size())});
  std::ranges::copy(numbers, tensor.values<float>().begin());
  return tensor;
}

ModelInput load_value(std::string name, const std::string& word, const ImageLimits& limits,
                      PictureNotes& picture_notes) {
  if (is_array(word)) return {std::move(name), load_single_array(word, "--input")};
  std::vector<std::string> notes;
  PictureOrArrays contents = load_input(word, limits, notes);
  picture_notes.tell(notes);
  if (auto* picture = std::get_if<Image>(&contents)) {
    return {std::move(name), {}, std::move(*picture)};
  }
  return {std::move(name), only_array(std::get<ArrayInput>(contents), word)};
}

/// Makes the pictures among the inputs into what their arguments are for.
class PictureFit {
 public:
  PictureFit(const ModelCallOptions& options, const Model& model, Console& console)
      : options_(options),
        preprocessing_(options.pictures, console),
        model_(model),
        console_(console) {}

  void make(ModelInput& input, std::size_t position) {
    if (!input.picture) return;
    const bool for_gray = is_for_gray(input.name, position);
    input.value = preprocessing_.make(*input.picture, options_.pictures.gray || for_gray).values;
    if (!for_gray || options_.pictures.gray || std::exchange(noted_, true)) return;
    console_.note(gray_note(model_name(options_.model)));
  }

 private:
  [[nodiscard]] bool is_for_gray(const std::string& name, std::size_t position) const {
    for (std::size_t i = 0; i < model_.inputs().size(); ++i) {
      const InputInfo& argument = model_.inputs()[i];
      if (name.empty() ? i == position : argument.name == name) return takes_gray(argument);
    }
    return false;
  }

  const ModelCallOptions& options_;
  Preprocessing preprocessing_;
  const Model& model_;
  Console& console_;
  bool noted_ = false;
};

}  // namespace

void add_model_call_options(CommandSpec& command, ModelCallOptions& options) {
  options.pictures.preset = "none";
  command
      .argument("MODEL", options.model, "TorchScript model (default: the small built-in network)")
      .takes_path("MODEL");
  command
      .option("-i,--input", options.inputs,
              "What the model is called with, one per argument of forward(): a picture, an array "
              "(.npy, randn:1,3,64,64@0), or NAME=VALUE[,VALUE...]")
      .takes_path("SPEC");
  add_preprocessing_options(command, options.pictures);
  add_model_run_options(command, options.run);
}

std::vector<ModelInput> load_model_inputs(const ModelCallOptions& options, Console& console) {
  (void)Preprocessing(options.pictures, console);  // What is wrong with the options is said first.
  const ImageLimits& limits = options.pictures.pictures.limits;
  PictureNotes notes(console);
  std::vector<ModelInput> inputs;
  for (const std::string& word : options.inputs) {
    const std::size_t length = name_length(word);
    if (length == 0) {
      inputs.push_back(load_value({}, word, limits, notes));
      continue;
    }
    const std::string value = word.substr(length + 1);
    const std::string name = word.substr(0, length);
    std::optional<Tensor> numbers = parse_numbers(value);
    inputs.push_back(numbers ? ModelInput{name, std::move(*numbers)}
                             : load_value(name, value, limits, notes));
  }
  return inputs;
}

std::vector<Argument> to_arguments(std::span<ModelInput> inputs, const Model& model,
                                   const ModelCallOptions& options, Console& console) {
  PictureFit fit(options, model, console);
  std::vector<std::string> names;
  for (const InputInfo& input : model.inputs()) names.push_back(input.name);
  std::vector<Argument> arguments;
  std::size_t in_order = 0;
  for (ModelInput& input : inputs) {
    if (!input.name.empty() && std::ranges::find(names, input.name) == names.end()) {
      throw UsageError(fmt::format("forward() has no argument '{}'{}; it takes {}", input.name,
                                   did_you_mean(input.name, names), fmt::join(names, ", ")),
                       model_name(options.model));
    }
    fit.make(input, input.name.empty() ? in_order++ : 0);
    arguments.push_back({input.name, input.value});
  }
  std::ranges::stable_partition(arguments,
                                [](const Argument& argument) { return argument.name.empty(); });
  return arguments;
}

}  // namespace tbviz::cli
