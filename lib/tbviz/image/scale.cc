#include "tbviz/image/scale.h"

#include <fmt/format.h>

#include <algorithm>
#include <string>
#include <vector>

#include "tbviz/error.h"
#include "tbviz/image.h"

namespace tbviz {
namespace {

// The axes in the order that grids take them.
std::string_view canonical_order(std::size_t rank, std::string_view name, const Shape& shape) {
  if (rank < 2 || rank > 4) {
    throw FormatError(std::string(name),
                      fmt::format("an array of shape {} is no picture; it must have 2, 3 or 4 axes",
                                  format_shape(shape)));
  }
  return std::string_view("NCHW").substr(4 - rank);
}

std::string upper_case(std::string_view text) {
  std::string upper(text);
  for (char& c : upper) {
    if (c >= 'a' && c <= 'z') c = static_cast<char>(c - 'a' + 'A');
  }
  return upper;
}

// Where each axis of `order` stands in `letters`. Throws UsageError.
std::vector<std::size_t> axes_of(std::string_view order, const std::string& letters,
                                 std::string_view name, const Shape& shape) {
  const std::size_t unknown = letters.find_first_not_of("NCHW");
  if (unknown != std::string::npos) {
    throw UsageError(
        fmt::format("`dataformats` {}: there is no axis '{}'; the letters are N, C, H "
                    "and W",
                    letters, letters[unknown]));
  }
  if (letters.size() != shape.size()) {
    throw UsageError(fmt::format("`dataformats` {} names {} axes but the array has shape {}",
                                 letters, letters.size(), format_shape(shape)),
                     std::string(name));
  }
  std::vector<std::size_t> axes;
  for (const char letter : order) {
    axes.push_back(letters.find(letter));
    if (axes.back() == std::string::npos) {
      throw UsageError(fmt::format("`dataformats` {} must name each of {} once", letters, order));
    }
  }
  return axes;
}

void check_channels(const TensorView& picture, std::string_view name) {
  if (picture.rank() == 2) return;
  const bool batch = picture.rank() == 4;
  const std::int64_t channels = picture.size(picture.rank() - 3);
  const bool fits = batch ? channels == 1 || channels == 3 : channels >= 1 && channels <= 4;
  if (fits || picture.count() == 0) return;
  throw FormatError(
      std::string(name),
      fmt::format("{} channels make no {}; if the axes have another order, name it with "
                  "`dataformats` (HWC, NHWC, ...)",
                  channels, batch ? "batch of pictures: 1 or 3 do" : "picture: 1 to 4 do"));
}

}  // namespace

Image to_image(const TensorView& array, std::string_view dataformats, std::string_view name) {
  const std::string_view order = canonical_order(array.rank(), name, array.shape());
  const std::string letters = dataformats.empty() ? std::string(order) : upper_case(dataformats);
  const TensorView picture = array.permuted(axes_of(order, letters, name, array.shape()));
  check_channels(picture, name);
  return grid_image(picture, {.nrow = 8, .padding = 0}, name);
}

}  // namespace tbviz
