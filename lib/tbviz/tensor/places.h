// Where the values of a layer lie in the picture that the network sees: which axes of its output
// are the rows and columns, and which the channels.
#pragma once

#include <cstdint>
#include <optional>
#include <span>

#include "tbviz/tensor.h"

namespace tbviz {

/// How an array is laid out.
enum class Axes : std::uint8_t {
  kChannelsFirst,  ///< (B, C, h, w): NCHW, as convolutions have it.
  kChannelsLast,   ///< (B, h, w, C): NHWC, as windowed transformers do.
  kTokens,         ///< (B, N, C): places row by row, behind some that are none.
};

/// The rows and columns of a picture.
struct PictureSize {
  std::int64_t height = 0;
  std::int64_t width = 0;
};

/// How the tokens of an array (B, N, C) lie in a picture: N is leading + height * width.
struct TokenGrid {
  std::int64_t height = 0;
  std::int64_t width = 0;
  std::int64_t leading = 0;  ///< Tokens in front of them: of the class, registers.
};

/// The places of an array.
struct Places {
  Axes axes = Axes::kChannelsFirst;
  TokenGrid grid = {};   ///< Rows and columns; no tokens lead but where there are tokens.
  bool guessed = false;  ///< Whether another reading would do as well, or the shape alone tells.
};

/// What is known of a layer besides the shape that it gives. A user's word counts first.
struct PlacesHint {
  std::optional<Axes> axes = {};         ///< Of arrays with four axes, from the user.
  std::optional<TokenGrid> tokens = {};  ///< Of arrays with three, from the user.
  bool is_convolution = false;           ///< Channels come first, whatever the user says of others.
  bool is_last_axis_layer = false;       ///< Its class works on the last axis, as LayerNorm does.
  std::span<const std::int64_t> widths = {};  ///< Channels that the layer's own weights are for.
};

/// The places of a layer's output, for a picture of that size; nothing for arrays that have none.
///
/// Four axes: channels first, or last if height and width, up to a place lost at a border, are only
/// then in the picture's proportion. Where both or neither are, the sizes of the weights tell, then
/// the class, then whose proportion is exact; then channels are last if channels first would be off
/// by more than a factor 2, and last not; then first.
///
/// Three axes: up to five leading tokens and the h x w others of a picture cut into equal squares,
/// of at least 2 x 2, or 3 x 3 behind more than one, with the fewest leading tokens; then the same
/// where squares do not fill the picture, of 4 x 4 and 10 x 10; then those of a square, as large.
///
/// Throws UsageError if there are three axes and not as many tokens as the hint says.
[[nodiscard]] std::optional<Places> places_of(const Shape& shape, const PictureSize& picture,
                                              const PlacesHint& hint = {});

/// The array as maps of its channels, (B, C, h, w), C-contiguous. REQUIRES: the places are those of
/// its shape.
[[nodiscard]] Tensor to_channel_maps(const TensorView& values, const Places& places);

/// A view of the array with its channels as axis 1, for what is figured out of each of them.
/// REQUIRES: the places are those of its shape.
[[nodiscard]] TensorView with_channels_second(const TensorView& values, const Places& places);

}  // namespace tbviz
