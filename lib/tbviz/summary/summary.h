// What an event holds under a tag, as plain values. Nothing here knows files or protobuf.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <variant>

#include "tbviz/summary/histogram.h"

#pragma GCC visibility push(default)
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

/// A value of a kind that tbviz hands on without looking into it: text, hparams, audio and the
/// like.
struct OpaqueValue {
  std::string kind;     ///< The plugin that shows it, e.g. "text"; without one "audio" or "tensor".
  std::string message;  ///< TensorBoard's Summary.Value without the tag, serialised.

  bool operator==(const OpaqueValue&) const = default;
};

using SummaryValue = std::variant<Scalar, Histogram, EncodedImage, OpaqueValue>;

/// A value under its tag.
struct Summary {
  std::string tag;
  SummaryValue value;

  bool operator==(const Summary&) const = default;
};

/// What to call the value in messages: "scalar", "histogram", "image", or an opaque value's kind.
[[nodiscard]] std::string_view kind_name(const SummaryValue& value);

}  // namespace tbviz
#pragma GCC visibility pop
