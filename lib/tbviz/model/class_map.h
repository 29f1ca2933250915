// Class activation maps: where in a picture the evidence for a class lies.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <vector>

#include "tbviz/model/class_target.h"
#include "tbviz/model/layer_places.h"
#include "tbviz/model/picture_call.h"
#include "tbviz/model/run.h"
#include "tbviz/tensor.h"

namespace tbviz {

struct ClassMap {
  Tensor map;                      ///< float32, (h, w); no value is negative, but some may be NaN.
  std::int64_t class_index = 0;    ///< The class that it is about.
  std::vector<double> scores;      ///< Of every class, as ClassScore has them.
  bool scores_are_places = false;  ///< Whether they are shares of places.
  Shape layer_shape = {};          ///< What the layer gave, if one was looked at.
  Places places = {};              ///< How that was read.
};

// The functions below run models that take one picture (1, C, H, W), beside what the call has, and
// give scores that find_score() finds; they throw what that does, and what Model::run() throws.

/// The site behind the last convolution stage for such a picture: the outermost module that has the
/// last convolution in it and its height and width, "layer4" of a ResNet; else the convolution.
/// Throws UsageError if the model has no convolution.
[[nodiscard]] std::size_t last_convolution_stage(Model& model, const TensorView& picture,
                                                 const PictureCall& call = {});

/// Grad-CAM (Selvaraju et al. 2017): the sum of the channels at a site, each weighted by the mean
/// of the score's gradient by it, where that is positive. Of a module that is called several times
/// the last call counts. Throws UsageError if the site gives nothing that has places for one
/// picture (see places_at()).
[[nodiscard]] ClassMap grad_cam(Model& model, const TensorView& picture, std::size_t site,
                                const ClassTarget& target = {}, const PlacesChoice& choice = {},
                                const PictureCall& call = {});

/// A square that hides part of the picture.
struct Occlusion {
  std::int64_t window = 32;  ///< Its side, in pixels of the input.
  std::int64_t stride = 16;  ///< From one place to the next.
  float fill = 0;            ///< What is seen in its place.
};

/// Occlusion (Zeiler and Fergus 2014): how much the score falls when a pixel is hidden, the mean
/// over all places of the square that hide it, where that is positive; as large as the picture.
/// Needs no gradients, and a run of the model per place. `between_runs` may throw to stop it.
/// Throws UsageError if window or stride is below 1.
[[nodiscard]] ClassMap occlusion_map(Model& model, const TensorView& picture,
                                     const Occlusion& occlusion, const ClassTarget& target = {},
                                     const std::function<void()>& between_runs = {},
                                     const PictureCall& call = {});

}  // namespace tbviz
