#include "tbviz/tensor/places.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>

#include "tbviz/error.h"

namespace tbviz {
namespace {

constexpr std::int64_t kMostLeading = 5;

// The least side of a grid that is believed to be one: a count may be a product by chance.
struct LeastSides {
  std::int64_t alone;  // With no other token, or one: of the class.
  std::int64_t behind_others;
};
constexpr LeastSides kWhole = {2, 3};
constexpr LeastSides kCut = {4, 10};

bool is_large(std::int64_t height, std::int64_t width, std::int64_t leading,
              const LeastSides& least) {
  return std::min(height, width) >= (leading <= 1 ? least.alone : least.behind_others);
}

// Calls grid(count, leading) with what is left of the tokens, the fewest leading first, until it
// gives one.
template <class Grid>
std::optional<TokenGrid> first_grid(std::int64_t tokens, Grid&& grid) {
  for (std::int64_t leading = 0; leading <= kMostLeading && leading < tokens; ++leading) {
    if (const std::optional<TokenGrid> found = grid(tokens - leading, leading)) return found;
  }
  return std::nullopt;
}

// A picture cut into squares, with or without a rest at its borders.
std::optional<TokenGrid> grid_of_squares(std::int64_t tokens, const PictureSize& picture,
                                         bool whole) {
  const LeastSides& least = whole ? kWhole : kCut;
  return first_grid(tokens, [&](std::int64_t count, std::int64_t leading) {
    for (std::int64_t side = 1; side <= std::min(picture.height, picture.width); ++side) {
      if (whole && (picture.height % side != 0 || picture.width % side != 0)) continue;
      const TokenGrid grid{picture.height / side, picture.width / side, leading};
      if (grid.height * grid.width == count && is_large(grid.height, grid.width, leading, least)) {
        return std::optional(grid);
      }
    }
    return std::optional<TokenGrid>();
  });
}

std::optional<TokenGrid> square_grid(std::int64_t tokens) {
  return first_grid(tokens, [](std::int64_t count, std::int64_t leading) {
    const auto side = std::llround(std::sqrt(static_cast<double>(count)));
    const bool fits = side * side == count && is_large(side, side, leading, kCut);
    return fits ? std::optional(TokenGrid{side, side, leading}) : std::nullopt;
  });
}

std::optional<Places> places_of_tokens(const Shape& shape, const PictureSize& picture,
                                       const PlacesHint& hint) {
  const std::int64_t tokens = shape[1];
  if (hint.tokens) {
    const TokenGrid& grid = *hint.tokens;
    if (grid.height * grid.width + grid.leading != tokens) {
      throw UsageError(
          fmt::format("{} tokens are not {} x {} and {} more, as `tokens` would have it", tokens,
                      grid.height, grid.width, grid.leading));
    }
    return Places{Axes::kTokens, grid, false};
  }
  if (shape[2] < 2) return std::nullopt;
  std::optional<TokenGrid> grid = grid_of_squares(tokens, picture, /*whole=*/true);
  if (!grid) grid = grid_of_squares(tokens, picture, /*whole=*/false);
  if (!grid) grid = square_grid(tokens);
  if (!grid) return std::nullopt;
  return Places{Axes::kTokens, *grid, true};
}

bool is_proportional(const PictureSize& map, const PictureSize& picture) {
  return map.height * picture.width == map.width * picture.height;
}

// By how much height : width is off the picture's.
double disproportion(const PictureSize& map, const PictureSize& picture) {
  const double ratio = static_cast<double>(map.height * picture.width) /
                       static_cast<double>(map.width * picture.height);
  return std::max(ratio, 1 / ratio);
}

// Whether the map may be the picture made smaller alike in both directions. Of a picture that is
// not square, rounding and borders may cost one of its sides a place more than the other.
bool is_in_proportion(const PictureSize& map, const PictureSize& picture) {
  if (picture.height == picture.width) return is_proportional(map, picture);
  const auto above = [&](std::int64_t height, std::int64_t width) {
    return height * picture.width >= width * picture.height;
  };
  return above(map.height + 1, map.width - 1) && !above(map.height - 1, map.width + 1);
}

bool has(std::span<const std::int64_t> widths, std::int64_t width) {
  return std::ranges::find(widths, width) != widths.end();
}

Places places_of_maps(const Shape& shape, const PictureSize& picture, const PlacesHint& hint) {
  const PictureSize first{shape[2], shape[3]};
  const PictureSize last{shape[1], shape[2]};
  const Places channels_first{Axes::kChannelsFirst, {first.height, first.width, 0}, false};
  const Places channels_last{Axes::kChannelsLast, {last.height, last.width, 0}, false};
  const auto guessed = [](Places places) {
    places.guessed = true;
    return places;
  };
  if (hint.is_convolution) return channels_first;
  if (hint.axes) return *hint.axes == Axes::kChannelsLast ? channels_last : channels_first;
  if (count_elements(shape) == 0) return channels_first;
  const bool first_fits = is_in_proportion(first, picture);
  const bool last_fits = is_in_proportion(last, picture);
  if (first_fits && !last_fits) return channels_first;
  if (last_fits && !first_fits) return guessed(channels_last);
  const bool wide_first = has(hint.widths, shape[1]);
  const bool wide_last = has(hint.widths, shape[3]);
  if (wide_first != wide_last) return wide_first ? channels_first : guessed(channels_last);
  if (hint.is_last_axis_layer) return guessed(channels_last);
  if (is_proportional(last, picture) && !is_proportional(first, picture)) {
    return guessed(channels_last);
  }
  const bool off = disproportion(first, picture) > 2 && disproportion(last, picture) <= 2;
  if (off) return guessed(channels_last);
  return last_fits ? guessed(channels_first) : channels_first;
}

}  // namespace

std::optional<Places> places_of(const Shape& shape, const PictureSize& picture,
                                const PlacesHint& hint) {
  if (shape.size() == 4) return places_of_maps(shape, picture, hint);
  if (shape.size() == 3) return places_of_tokens(shape, picture, hint);
  return std::nullopt;
}

TensorView with_channels_second(const TensorView& values, const Places& places) {
  constexpr std::array<std::size_t, 3> kOfTokens = {0, 2, 1};
  constexpr std::array<std::size_t, 4> kOfMaps = {0, 3, 1, 2};
  if (places.axes == Axes::kTokens) return values.permuted(kOfTokens);
  return places.axes == Axes::kChannelsLast ? values.permuted(kOfMaps) : values;
}

Tensor to_channel_maps(const TensorView& values, const Places& places) {
  if (places.axes != Axes::kTokens) return to_contiguous(with_channels_second(values, places));
  const auto& [height, width, leading] = places.grid;
  const std::int64_t step =
      values.strides()[1] * static_cast<std::int64_t>(size_of(values.dtype()));
  const TensorView tokens(values.dtype(), {values.size(0), height * width, values.size(2)},
                          values.strides(), values.data() + leading * step);
  const Tensor maps = to_contiguous(with_channels_second(tokens, places));
  return to_contiguous(maps.view().reshaped({values.size(0), values.size(2), height, width}));
}

}  // namespace tbviz
