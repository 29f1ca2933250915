#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <cstring>
#include <functional>
#include <limits>
#include <vector>

#include "tbviz/base/parallel_for.h"
#include "tbviz/base/wide_vectors.h"
#include "tbviz/error.h"
#include "tbviz/image.h"
#include "tbviz/image/normalize.h"
#include "tbviz/image/pixel.h"

namespace tbviz {
namespace {

// Below this many values threads cost more than they bring.
constexpr std::int64_t kWorthThreads = 1 << 18;
constexpr std::int64_t kMostCanvasBytes = std::numeric_limits<std::int32_t>::max();

/// Where the pictures lie on the canvas, in pixels.
struct Layout {
  std::int64_t count = 0;
  std::int64_t channels = 0;  // Of the pictures; the canvas may have three for one.
  std::int64_t height = 0;
  std::int64_t width = 0;
  std::int64_t columns = 1;
  std::int64_t padding = 0;
  std::int64_t canvas_height = 0;
  std::int64_t canvas_width = 0;

  [[nodiscard]] std::int64_t top(std::int64_t k) const {
    return k / columns * (height + padding) + padding;
  }
  [[nodiscard]] std::int64_t left(std::int64_t k) const {
    return k % columns * (width + padding) + padding;
  }
  [[nodiscard]] std::int64_t values_per_picture() const { return channels * height * width; }
};

Shape batch_shape(const TensorView& images, std::string_view name) {
  const Shape& shape = images.shape();
  switch (shape.size()) {
    case 2:
      return {1, 1, shape[0], shape[1]};
    case 3:
      return {1, shape[0], shape[1], shape[2]};
    case 4:
      return shape;
    default:
      throw FormatError(std::string(name),
                        fmt::format("an array of shape {} is no batch of pictures; it must have 2, "
                                    "3 or 4 axes: HW, CHW or BCHW",
                                    format_shape(shape)));
  }
}

// Every factor is below 2^31 once it is checked, so that no product overflows.
std::int64_t checked_extent(std::int64_t cells, std::int64_t size, std::int64_t padding) {
  const std::int64_t cell = std::min(size, kMostCanvasBytes + 1) + padding;
  return std::min(cells, kMostCanvasBytes + 1) * cell + padding;
}

Layout lay_out(const TensorView& images, const GridOptions& options, std::string_view name) {
  const Shape shape = batch_shape(images, name);
  if (images.count() == 0) {
    throw FormatError(std::string(name), fmt::format("an array of shape {} holds no pictures",
                                                     format_shape(images.shape())));
  }
  Layout layout;
  layout.count = shape[0];
  layout.channels = shape[1];
  layout.height = shape[2];
  layout.width = shape[3];
  layout.columns = std::min<std::int64_t>(options.nrow, layout.count);
  layout.padding = layout.count == 1 ? 0 : options.padding;
  const std::int64_t rows = (layout.count + layout.columns - 1) / layout.columns;
  layout.canvas_height = checked_extent(rows, layout.height, layout.padding);
  layout.canvas_width = checked_extent(layout.columns, layout.width, layout.padding);
  if (layout.canvas_height > kMostCanvasBytes || layout.canvas_width > kMostCanvasBytes ||
      layout.canvas_width > kMostCanvasBytes / layout.canvas_height / layout.channels) {
    throw UnsupportedError(std::string(name),
                           fmt::format("the grid would have {} x {} pixels, which is too large; "
                                       "take fewer pictures or less padding",
                                       layout.canvas_height, layout.canvas_width));
  }
  return layout;
}

void for_each_picture(const Layout& layout, const std::function<void(std::int64_t)>& body) {
  if (layout.count * layout.values_per_picture() < kWorthThreads) {
    for (std::int64_t k = 0; k < layout.count; ++k) body(k);
  } else {
    parallel_for(static_cast<std::size_t>(layout.count),
                 [&](std::size_t k) { body(static_cast<std::int64_t>(k)); });
  }
}

template <class T>
ValueRange range_of_batch(const T* values, const Layout& layout) {
  const auto size = static_cast<std::size_t>(layout.values_per_picture());
  std::vector<ValueRange> ranges(static_cast<std::size_t>(layout.count));
  for_each_picture(layout, [&](std::int64_t k) {
    ranges[static_cast<std::size_t>(k)] =
        range_of<T>({values + static_cast<std::size_t>(k) * size, size});
  });
  ValueRange all = ranges.front();
  for (const ValueRange& range : ranges) {
    if (std::isnan(range.low)) return range;
    all = {std::min(all.low, range.low), std::max(all.high, range.high)};
  }
  return all;
}

template <class T>
inline constexpr bool kIsFloating = std::is_floating_point_v<T> || kIsShortFloat<T>;

/// Calls paint(k, values, transform) for every picture; `transform` is to be applied to each value.
template <class T, class Paint>
void paint_pictures(const T* values, const Layout& layout, const GridOptions& options,
                    const Paint& paint) {
  const std::int64_t size = layout.values_per_picture();
  if constexpr (kIsFloating<T>) {
    if (options.normalize) {
      const bool each = options.scale_each && !options.value_range;
      const Normalizer<T> whole(options.value_range ? *options.value_range
                                : each              ? ValueRange{}
                                                    : range_of_batch(values, layout));
      for_each_picture(layout, [&](std::int64_t k) {
        const T* picture = values + k * size;
        const auto count = static_cast<std::size_t>(size);
        paint(k, picture, each ? Normalizer<T>(range_of<T>({picture, count})) : whole);
      });
      return;
    }
  }
  for_each_picture(
      layout, [&](std::int64_t k) { paint(k, values + k * size, [](T value) { return value; }); });
}

/// The pad value in the array's own type. Throws FormatError as PyTorch's fill does if it is beyond
/// an integer type; a fraction is cut off.
template <class T>
T pad_value(double value, DType dtype, std::string_view name) {
  if constexpr (kIsFloating<T>) {
    return rounded<T>(static_cast<Arithmetic<T>>(value));
  } else {
    if (dtype == DType::kBool) return static_cast<T>(value != 0);
    constexpr double kLow = static_cast<double>(std::numeric_limits<T>::min());
    constexpr double kHigh = static_cast<double>(std::numeric_limits<T>::max());
    const double whole = std::trunc(value);
    // For 64 bits kHigh is rounded up to a value that no longer fits.
    if (whole >= kLow && (sizeof(T) < 8 ? whole <= kHigh : whole < kHigh)) {
      return static_cast<T>(whole);
    }
    throw FormatError(std::string(name), fmt::format("a pad value of {} does not fit {} values",
                                                     value, name_of(dtype)));
  }
}

template <class T>
std::uint8_t pixel_of(T value, DType dtype) {
  return dtype == DType::kUInt8 ? static_cast<std::uint8_t>(value)
                                : to_pixel(static_cast<float>(value));
}

// A function of its own, with its arguments by value: bytes may alias anything, and compilers give
// up on several elements at a time if the transform could change under their hands.
template <class T, class Transform>
TBVIZ_WIDE_VECTORS void row_to_pixels(const T* __restrict row, std::int64_t width,
                                      Transform transform, DType dtype,
                                      std::uint8_t* __restrict pixels) {
  for (std::int64_t x = 0; x < width; ++x) pixels[x] = pixel_of<T>(transform(row[x]), dtype);
}

// A row of pixels from `channels` rows of bytes that lie behind each other.
TBVIZ_WIDE_VECTORS void interleave(const std::uint8_t* __restrict rows, std::int64_t channels,
                                   std::int64_t width, std::uint8_t* __restrict pixels) {
  if (channels == 3) {  // By far the most frequent.
    for (std::int64_t x = 0; x < width; ++x) {
      pixels[3 * x] = rows[x];
      pixels[3 * x + 1] = rows[width + x];
      pixels[3 * x + 2] = rows[2 * width + x];
    }
    return;
  }
  for (std::int64_t x = 0; x < width; ++x) {
    for (std::int64_t c = 0; c < channels; ++c) *pixels++ = rows[c * width + x];
  }
}

// All cores at once, since most of the work is the system's, which hands out the pages.
void fill(const Layout& layout, std::uint8_t value, Image& image) {
  const auto rows = static_cast<std::size_t>(layout.canvas_height);
  const auto row_bytes = static_cast<std::size_t>(layout.canvas_width * layout.channels);
  image.pixels.resize(rows * row_bytes);
  std::uint8_t* const pixels = image.pixels.data();
  const std::size_t rows_at_once = std::max<std::size_t>(1, kWorthThreads / row_bytes);
  parallel_for((rows + rows_at_once - 1) / rows_at_once, [&](std::size_t k) {
    const std::size_t first = k * rows_at_once;
    std::memset(pixels + first * row_bytes, value,
                std::min(rows_at_once, rows - first) * row_bytes);
  });
}

template <class T>
void draw_pixels(const T* values, const Layout& layout, const GridOptions& options, DType dtype,
                 Image& image) {
  const std::int64_t row_bytes = layout.canvas_width * layout.channels;
  paint_pictures(
      values, layout, options, [&](std::int64_t k, const T* from, const auto& transform) {
        std::vector<std::uint8_t> rows(static_cast<std::size_t>(layout.channels * layout.width));
        std::uint8_t* to =
            image.pixels.data() + layout.top(k) * row_bytes + layout.left(k) * layout.channels;
        for (std::int64_t y = 0; y < layout.height; ++y, to += row_bytes) {
          for (std::int64_t c = 0; c < layout.channels; ++c) {
            const T* row = from + (c * layout.height + y) * layout.width;
            std::uint8_t* bytes = rows.data() + c * layout.width;
            row_to_pixels(row, layout.width, transform, dtype, bytes);
          }
          interleave(rows.data(), layout.channels, layout.width, to);
        }
      });
}

/// The images as contiguous, aligned memory; `copy` holds it where `images` is not.
const std::byte* contiguous_data(const TensorView& images, Tensor& copy) {
  const bool aligned =
      reinterpret_cast<std::uintptr_t>(images.data()) % size_of(images.dtype()) == 0;
  if (aligned && images.is_contiguous()) return images.data();
  copy = to_contiguous(images);
  return copy.data();
}

void check_options(const TensorView& images, const GridOptions& options, std::string_view name) {
  if (options.normalize && !is_floating_point(images.dtype())) {
    throw FormatError(
        std::string(name),
        fmt::format("values of type {} cannot be normalised, only floating-point ones",
                    name_of(images.dtype())));
  }
}

}  // namespace

Image grid_image(const TensorView& images, const GridOptions& options, std::string_view name) {
  if (is_float8(images.dtype())) return grid_image(to_float32(images), options, name);
  const Layout layout = lay_out(images, options, name);
  check_options(images, options, name);
  if (layout.channels > 4) {
    throw FormatError(std::string(name),
                      fmt::format("pictures have 1 to 4 channels, not {}", layout.channels));
  }
  Tensor copy;
  const std::byte* data = contiguous_data(images, copy);
  Image image{.height = static_cast<int>(layout.canvas_height),
              .width = static_cast<int>(layout.canvas_width),
              .channels = static_cast<int>(layout.channels),
              .pixels = {}};
  visit_dtype(images.dtype(), [&]<class T>() {
    if constexpr (!kIsFloat8<T>) {
      const T pad = pad_value<T>(options.pad_value, images.dtype(), name);
      fill(layout, pixel_of<T>(pad, images.dtype()), image);
      draw_pixels(reinterpret_cast<const T*>(data), layout, options, images.dtype(), image);
    }
  });
  return image;
}

}  // namespace tbviz
