#include "tbviz/model/input_hint.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <string>
#include <string_view>

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

}  // namespace

ModelError with_input_hint(const ModelError& error, const Model& model) {
  Shape shape;
  const std::string weight = first_weight(model, shape);
  if (weight.empty() || !is_about_shapes(error.what())) return error;
  std::string_view fact = error.what();
  if (!error.file().empty()) fact.remove_prefix(error.file().size() + 2);  // "file: "
  ModelError hinted(error.file(),
                    fmt::format("{}; the model's first weight, {} {}, suggests inputs {}", fact,
                                weight, format_shape(shape), fitting_input(shape)));
  hinted.set_detail(error.detail());
  return hinted;
}

}  // namespace tbviz
