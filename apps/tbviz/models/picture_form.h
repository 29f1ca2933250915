// The form in which an argument of a model takes pictures: how large, and whether in gray.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "tbviz/image/resize.h"
#include "tbviz/model/run.h"

namespace tbviz::cli {

/// What torchvision's classifiers are trained for, and most others.
inline constexpr ResizeTo kUsualSize = {.height = 224, .width = 224};

struct PictureForm {
  ResizeTo size = kUsualSize;
  bool gray = false;

  bool operator==(const PictureForm&) const = default;
};

/// What was asked for, whatever the model.
struct PictureWish {
  std::optional<ResizeTo> size;  ///< None: what the model takes.
  bool gray = false;             ///< False: what the model takes.
};

/// As wished; else the size that the argument is known to take (N, C, H, W), of several the nearest
/// to kUsualSize, which it is where none is known, and gray if there is to be one channel.
[[nodiscard]] PictureForm form_for(const InputInfo& argument, const PictureWish& wish);

/// What people should hear of that form, which they did not ask for and may not expect: a sentence
/// each. `model` is what to call the model.
[[nodiscard]] std::vector<std::string> form_notes(const InputInfo& argument,
                                                  const PictureWish& wish,
                                                  const std::string& model);

}  // namespace tbviz::cli
