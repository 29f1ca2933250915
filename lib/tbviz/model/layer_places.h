// The places in a picture that a layer's output is about; see tensor/places.h.
#pragma once

#include <optional>

#include "tbviz/model/run.h"
#include "tbviz/tensor/places.h"

namespace tbviz {

/// What a user says of layers' axes.
struct PlacesChoice {
  std::optional<Axes> axes = {};         ///< Of outputs with four, convolutions' aside.
  std::optional<TokenGrid> tokens = {};  ///< Of outputs with three.
};

/// The places of what a site of the model gives, by its shape, its class and the weights of the
/// module; nothing if it has none. Throws UsageError, naming the layer, if it does not give as many
/// tokens as were chosen.
[[nodiscard]] std::optional<Places> places_at(const Model& model, const Site& site,
                                              const Shape& shape, const PictureSize& picture,
                                              const PlacesChoice& choice = {});

}  // namespace tbviz
