// How a model is called that takes a picture, and perhaps something else beside it.
#pragma once

#include <span>
#include <string>
#include <vector>

#include "tbviz/model/run.h"
#include "tbviz/tensor.h"

namespace tbviz {

/// Which argument of forward() the picture is, and the others.
struct PictureCall {
  std::string name = {};  ///< Of the argument that takes the picture; empty: the first one.
  bool as_list = false;   ///< It takes a list of pictures (C, H, W), as detectors do.
  std::span<const Argument> others = {};  ///< By name, if there are any.
};

/// The arguments of a call with this picture (N, C, H, W), or whatever the model takes in its
/// place. They are views.
[[nodiscard]] std::vector<Argument> arguments_with(const PictureCall& call,
                                                   const TensorView& picture);

}  // namespace tbviz
