#include "models/picture_form.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstdint>
#include <limits>

namespace tbviz::cli {
namespace {

// As a picture's axes lie.
constexpr std::size_t kAxes = 4;
constexpr std::size_t kChannels = 1;
constexpr std::size_t kHeight = 2;
constexpr std::size_t kWidth = 3;

// Networks that take their channels last, or other arrays, have sizes too, of something else.
bool has_sizes(const InputInfo& argument) {
  return argument.sizes.size() == kAxes &&
         (argument.sizes[kChannels].contains(1) || argument.sizes[kChannels].contains(3));
}

bool takes_gray(const InputInfo& argument) {
  if (has_sizes(argument)) return argument.sizes[kChannels] == SizeRange{1, 1, {}};
  return argument.channels == 1 && argument.axes == static_cast<std::int64_t>(kAxes);
}

// A picture has a pixel, and resize() refuses those of too many itself.
int nearest(const SizeRange& sizes, int usual) {
  constexpr std::int64_t kMost = std::numeric_limits<int>::max();
  const std::int64_t size = std::clamp<std::int64_t>(usual, sizes.least, sizes.most);
  return static_cast<int>(std::clamp<std::int64_t>(size, 1, kMost));
}

ResizeTo nearest_to_usual(const InputInfo& argument) {
  if (!has_sizes(argument)) return kUsualSize;
  return {.height = nearest(argument.sizes[kHeight], kUsualSize.height),
          .width = nearest(argument.sizes[kWidth], kUsualSize.width)};
}

std::string size_note(const InputInfo& argument, const ResizeTo& size) {
  if (argument.sizes[kHeight].is_fixed() && argument.sizes[kWidth].is_fixed()) {
    return fmt::format("takes pictures of {}x{}, so they are resized to that", size.height,
                       size.width);
  }
  return fmt::format(
      "takes no pictures of {}x{}, so they are resized to {}x{}, the nearest that it does",
      kUsualSize.height, kUsualSize.width, size.height, size.width);
}

}  // namespace

PictureForm form_for(const InputInfo& argument, const PictureWish& wish) {
  return {.size = wish.size ? *wish.size : nearest_to_usual(argument),
          .gray = wish.gray || takes_gray(argument)};
}

std::vector<std::string> form_notes(const InputInfo& argument, const PictureWish& wish,
                                    const std::string& model) {
  const PictureForm form = form_for(argument, wish);
  std::vector<std::string> notes;
  if (!wish.size && form.size != kUsualSize) {
    notes.push_back(model + ": " + size_note(argument, form.size));
  }
  if (!wish.gray && form.gray) {
    notes.push_back(model +
                    ": takes pictures of one channel, so they are made gray, as Pillow's "
                    "convert(\"L\") does");
  }
  return notes;
}

}  // namespace tbviz::cli
