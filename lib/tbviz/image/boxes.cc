#include "tbviz/image/boxes.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <vector>

#include "tbviz/error.h"
#include "tbviz/image/bitmap_font.h"
#include "tbviz/image/resize.h"
#include "tbviz/text/utf8.h"
#include "tbviz/text/words.h"

namespace tbviz {
namespace {

/// What Pillow makes of a colour in a picture of 1 channel, 2, 3 or 4: gray is its luma.
using Ink = std::array<std::uint8_t, 4>;

Ink red_for(int channels) { return channels < 3 ? Ink{76, 255} : Ink{255, 0, 0, 255}; }
Ink black_for(int channels) { return channels < 3 ? Ink{0, 255} : Ink{0, 0, 0, 255}; }

/// A picture that is drawn on.
class Canvas {
 public:
  explicit Canvas(Image& image) : image_(image) {}

  /// Fills from one corner to the other, both included, as far as that lies in the picture.
  void fill(std::int64_t left, std::int64_t top, std::int64_t right, std::int64_t bottom,
            const Ink& ink) {
    left = std::max<std::int64_t>(left, 0);
    right = std::min<std::int64_t>(right, image_.width - 1);
    bottom = std::min<std::int64_t>(bottom, image_.height - 1);
    for (std::int64_t y = std::max<std::int64_t>(top, 0); y <= bottom; ++y) {
      for (std::int64_t x = left; x <= right; ++x) put(x, y, ink);
    }
  }

  [[nodiscard]] int channels() const { return image_.channels; }

 private:
  void put(std::int64_t x, std::int64_t y, const Ink& ink) {
    const auto at = static_cast<std::size_t>((y * image_.width + x) * image_.channels);
    std::copy_n(ink.begin(), image_.channels, &image_.pixels[at]);
  }

  Image& image_;
};

/// Numbers, and the pixels that Pillow truncates them to.
struct Box {
  std::array<double, 4> edges{};

  [[nodiscard]] static std::int64_t pixel(double position) {
    constexpr double kFarthest = std::numeric_limits<std::int32_t>::max();
    return static_cast<std::int64_t>(std::clamp(position, -kFarthest, kFarthest));
  }
  [[nodiscard]] std::int64_t operator[](std::size_t edge) const { return pixel(edges[edge]); }
};

// A line two pixels thick lies on its pixels and on those to the left of who follows it: down, to
// the right, up, to the left again, as Pillow's polygon for it comes out. One of no length is a
// single pixel.
void draw_vertical(Canvas& canvas, std::int64_t x, std::int64_t from, std::int64_t to,
                   const Ink& ink) {
  if (from == to) return canvas.fill(x, from, x, from, ink);
  const std::int64_t left = from < to ? x : x - 1;
  canvas.fill(left, std::min(from, to), left + 1, std::max(from, to), ink);
}

void draw_horizontal(Canvas& canvas, std::int64_t y, std::int64_t from, std::int64_t to,
                     const Ink& ink) {
  if (from == to) return canvas.fill(from, y, from, y, ink);
  const std::int64_t top = from < to ? y : y - 1;
  canvas.fill(std::min(from, to), top, std::max(from, to), top + 1, ink);
}

void draw_text(Canvas& canvas, std::int64_t left, std::int64_t top, std::string_view text) {
  const Ink ink = black_for(canvas.channels());
  for (; !text.empty(); left += kGlyphAdvance) {
    const Glyph& glyph = glyph_of(take_character(text));
    for (int y = 0; y < kGlyphHeight; ++y) {
      for (int x = 0; x < kGlyphWidth; ++x) {
        const bool is_set = (glyph[static_cast<std::size_t>(y)] >> (kGlyphWidth - 1 - x) & 1U) != 0;
        if (is_set) canvas.fill(left + x, top + y, left + x, top + y, ink);
      }
    }
  }
}

void draw_label(Canvas& canvas, const Box& box, const std::string& label) {
  constexpr int kMargin = 1;  // A twentieth of the letters' height, rounded up.
  const double left = box.edges[0];
  const double bottom = box.edges[3];
  canvas.fill(Box::pixel(left), Box::pixel(bottom - kGlyphHeight - 2 * kMargin),
              Box::pixel(left + text_width(label)), Box::pixel(bottom), red_for(canvas.channels()));
  draw_text(canvas, Box::pixel(left + kMargin), Box::pixel(bottom - kGlyphHeight - kMargin), label);
}

std::vector<Box> to_boxes(const TensorView& view) {
  if (view.rank() != 2 || (view.size(1) != 4 && view.count() != 0)) {
    throw FormatError("", fmt::format("boxes of shape {}: they must have shape (N, 4), left, top, "
                                      "right and bottom of each",
                                      format_shape(view.shape())));
  }
  std::vector<Box> boxes(view.count() == 0 ? 0 : static_cast<std::size_t>(view.size(0)));
  std::size_t number = 0;
  for_each_element(view, [&](auto value) {
    const auto edge = static_cast<double>(value);
    if (!std::isfinite(edge)) {
      throw FormatError("", fmt::format("box {} has an edge at {}", number / 4, edge));
    }
    boxes[number / 4].edges[number % 4] = edge;
    ++number;
  });
  return boxes;
}

void expand_gray(Image& image) {
  LargeVector<std::uint8_t> pixels;
  pixels.reserve(image.pixels.size() * 3);
  for (const std::uint8_t level : image.pixels) pixels.insert(pixels.end(), 3, level);
  image.channels = 3;
  image.pixels = std::move(pixels);
}

}  // namespace

void draw_boxes(Image& image, const TensorView& boxes, std::span<const std::string> labels) {
  const std::vector<Box> drawn = to_boxes(boxes);
  if (!labels.empty() && labels.size() != drawn.size()) {
    throw UsageError(fmt::format("boxes of shape {} with {}: there must be one each",
                                 format_shape(boxes.shape()),
                                 count_text(std::ssize(labels), "label")));
  }
  if (image.channels == 1) expand_gray(image);
  Canvas canvas(image);
  const Ink red = red_for(image.channels);
  for (std::size_t i = 0; i < drawn.size(); ++i) {
    const Box& box = drawn[i];
    const std::int64_t left = box[0];
    const std::int64_t top = box[1];
    const std::int64_t right = box[2];
    const std::int64_t bottom = box[3];
    draw_vertical(canvas, left, top, bottom, red);
    draw_horizontal(canvas, bottom, left, right, red);
    draw_vertical(canvas, right, bottom, top, red);
    draw_horizontal(canvas, top, right, left, red);
    if (!labels.empty() && !labels[i].empty()) draw_label(canvas, box, labels[i]);
  }
}

EncodedImage encode_with_boxes(Image image, const TensorView& boxes, double rescale,
                               std::span<const std::string> labels) {
  draw_boxes(image, boxes, labels);
  const double height = image.height * rescale;
  const double width = image.width * rescale;
  constexpr double kMostSide = 1 << 28;
  if (!(height >= 1 && width >= 1 && height <= kMostSide && width <= kMostSide)) {
    throw UsageError(fmt::format("a scale of {} makes {} x {} pixels of {} x {}", rescale, height,
                                 width, image.height, image.width));
  }
  const ResizeTo to{.height = static_cast<int>(height), .width = static_cast<int>(width)};
  EncodedImage encoded = encode_for_log(resize(image, to, ResizeFilter::kLanczos));
  encoded.height = image.height;
  encoded.width = image.width;
  return encoded;
}

}  // namespace tbviz
