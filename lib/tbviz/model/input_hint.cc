#include "tbviz/model/input_hint.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <string>
#include <string_view>

#include "tbviz/model/size_words.h"

namespace tbviz {
namespace {

// Words that LibTorch's messages about shapes hold.
bool is_about_shapes(std::string_view message) {
  constexpr std::array<std::string_view, 6> kWords = {"size",      "shape", "channel",
                                                      "dimension", "-D",    "dim"};
  return std::ranges::any_of(
      kWords, [&](std::string_view word) { return message.find(word) != std::string_view::npos; });
}

// Of a weight (out, in, ...) that inputs meet first: "N x 3 x H x W".
std::string fitting_input(const Shape& weight) {
  constexpr std::array<std::string_view, 3> kAxes = {" x L", " x H x W", " x D x H x W"};
  std::string text = fmt::format("N x {}", weight[1]);
  if (weight.size() >= 3) text += kAxes[std::min<std::size_t>(weight.size() - 3, 2)];
  return text;
}

// The first weight of two axes or more. A frozen model tells of its convolutions only.
std::string first_weight(const Model& model, Shape& shape) {
  for (const ParameterInfo& parameter : model.parameters()) {
    if (parameter.shape.size() < 2 || parameter.shape.size() > 5) continue;
    shape = parameter.shape;
    return parameter.name;
  }
  for (const Site& site : model.sites()) {
    if (site.weight_shape.size() < 3) continue;
    shape = site.weight_shape;
    return site.name;
  }
  return {};
}

// "the model takes x: float32 (1, 3, 224, 224)"; empty where no sizes are known, or `message` has
// all of them.
std::string known_sizes(const Model& model, std::string_view message) {
  std::string inputs;
  bool is_news = false;
  for (const InputInfo& input : model.inputs()) {
    inputs += (inputs.empty() ? "" : ", ") + words_of_wanted(input);
    is_news = is_news || message.find(words_of_sizes(input.sizes)) == std::string_view::npos;
  }
  return is_news ? "the model takes " + inputs : "";
}

// What the first weight tells; empty if there is none that does.
std::string likely_sizes(const Model& model) {
  Shape shape;
  const std::string weight = first_weight(model, shape);
  if (weight.empty()) return "";
  return fmt::format("the model's first weight, {} {}, suggests inputs {}", weight,
                     format_shape(shape), fitting_input(shape));
}

}  // namespace

ModelError with_input_hint(const ModelError& error, const Model& model) {
  if (!is_about_shapes(error.what())) return error;
  const bool are_known = std::ranges::any_of(
      model.inputs(), [](const InputInfo& input) { return !input.sizes.empty(); });
  const std::string hint = are_known ? known_sizes(model, error.what()) : likely_sizes(model);
  if (hint.empty()) return error;
  std::string_view fact = error.what();
  if (!error.file().empty()) fact.remove_prefix(error.file().size() + 2);  // "file: "
  ModelError hinted(error.file(), fmt::format("{}; {}", fact, hint));
  hinted.set_detail(error.detail());
  return hinted;
}

}  // namespace tbviz
