#include "tbviz/model/layer_places.h"

#include <fmt/format.h>

#include <cstdint>
#include <string>
#include <vector>

#include "tbviz/error.h"

namespace tbviz {
namespace {

// The channels that come out of a module's weights, and of those of the modules in it.
std::vector<std::int64_t> widths_in(const Model& model, const std::string& module) {
  std::vector<std::int64_t> widths;
  for (const ParameterInfo& parameter : model.parameters()) {
    if (!parameter.shape.empty() && parameter.name.starts_with(module + ".")) {
      widths.push_back(parameter.shape[0]);
    }
  }
  return widths;
}

}  // namespace

std::optional<Places> places_at(const Model& model, const Site& site, const Shape& shape,
                                const PictureSize& picture, const PlacesChoice& choice) {
  const std::vector<std::int64_t> widths = widths_in(model, site.name);
  const PlacesHint hint{.axes = choice.axes,
                        .tokens = choice.tokens,
                        .is_convolution = site.is_convolution(),
                        .is_last_axis_layer = site.type == "LayerNorm" || site.type == "Linear",
                        .widths = widths};
  try {
    return places_of(shape, picture, hint);
  } catch (const UsageError& error) {
    throw UsageError(fmt::format("layer '{}': {}", site.name, error.what()));
  }
}

}  // namespace tbviz
