// What an event holds under a tag, as plain values. Nothing here knows files or protobuf.
#pragma once

#include <cstdint>
#include <string>
#include <variant>

#include "tbviz/summary/histogram.h"

namespace tbviz {

/// How add_scalar stores the number.
enum class ScalarEncoding : std::uint8_t {
  kSimpleValue,   ///< float32 in simple_value: SummaryWriter's default.
  kFloatTensor,   ///< A rank-0 float32 tensor for the scalars plugin: new_style=True.
  kDoubleTensor,  ///< A rank-0 float64 tensor: new_style and double_precision.
};

/// One point of a curve.
struct Scalar {
  double value = 0;
  ScalarEncoding encoding = ScalarEncoding::kSimpleValue;

  bool operator==(const Scalar&) const = default;
};

/// A picture as TensorBoard stores it.
struct EncodedImage {
  int height = 0;
  int width = 0;
  int colorspace = 3;  ///< TensorFlow's codes: 1 gray, 2 gray and alpha, 3 RGB, 4 RGBA.
  std::string bytes;   ///< A PNG file (readers may meet JPEG and GIF).

  bool operator==(const EncodedImage&) const = default;
};

using SummaryValue = std::variant<Scalar, Histogram, EncodedImage>;

/// A value under its tag.
struct Summary {
  std::string tag;
  SummaryValue value;
};

}  // namespace tbviz
