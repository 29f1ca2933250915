#include <libdeflate.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdlib>
#include <limits>
#include <memory>
#include <span>
#include <vector>

#include "tbviz/base/wide_vectors.h"
#include "tbviz/error.h"
#include "tbviz/image.h"

namespace tbviz {
namespace {

// One deflate level for all: the next ones cost twice the time for a few percent.
constexpr int kLevel = 1;

/// Geometry of the rows that stb_image_write hands to the compressor, which takes no other
/// argument.
struct Rows {
  std::size_t count = 0;
  std::size_t bytes = 0;  // Of one row, without the filter's number in front.
  std::size_t pixel_bytes = 0;
};
thread_local Rows current_rows;

unsigned char* compress_rows(unsigned char* data, int size, int* compressed_size, int quality);

}  // namespace
}  // namespace tbviz

#define STBIW_ZLIB_COMPRESS tbviz::compress_rows
#define STBIW_CRC32(data, size) libdeflate_crc32(0, data, static_cast<std::size_t>(size))
#define STB_IMAGE_WRITE_STATIC
#define STB_IMAGE_WRITE_IMPLEMENTATION
#define STBI_WRITE_NO_STDIO
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wunused-function"
#include <stb_image_write.h>
#pragma GCC diagnostic pop

namespace tbviz {
namespace {

// stb's own filters are slow, and their choice is a global: it passes rows as they are, and
// compress_rows() filters them. Set before main(), hence before any thread.
[[maybe_unused]] const int kRowsAsTheyAre = stbi_write_force_png_filter = 0;

/// Filter types of the PNG specification, clause 9.
enum class Filter : std::uint8_t { kNone = 0, kPaeth = 4 };

constexpr std::int16_t distance(std::int16_t difference) {
  return static_cast<std::int16_t>(difference < 0 ? -difference : difference);
}

// In 16 bits, which hold every difference, and without branches, so that compilers make vectors.
constexpr std::int16_t paeth_predictor(std::int16_t left, std::int16_t above,
                                       std::int16_t above_left) {
  const auto down = static_cast<std::int16_t>(left - above_left);
  const auto right = static_cast<std::int16_t>(above - above_left);
  const std::int16_t from_left = distance(right);
  const std::int16_t from_above = distance(down);
  const std::int16_t from_above_left = distance(static_cast<std::int16_t>(down + right));
  const std::int16_t nearer = from_above < from_left ? above : left;
  const std::int16_t nearest = from_above < from_left ? from_above : from_left;
  return from_above_left < nearest ? above_left : nearer;
}

// From the second pixel on.
TBVIZ_WIDE_VECTORS void subtract_prediction(const unsigned char* __restrict row,
                                            const unsigned char* __restrict above, Rows rows,
                                            unsigned char* __restrict out) {
  const std::size_t step = rows.pixel_bytes;
  for (std::size_t i = step; i < rows.bytes; ++i) {
    out[i] = static_cast<unsigned char>(row[i] -
                                        paeth_predictor(row[i - step], above[i], above[i - step]));
  }
}

// Row 0 has no row above: Paeth there is the difference to the pixel on the left.
void filter_paeth(const unsigned char* row, const unsigned char* above, const Rows& rows,
                  unsigned char* out) {
  const std::size_t step = rows.pixel_bytes;
  for (std::size_t i = 0; i < step; ++i) {
    out[i] = static_cast<unsigned char>(row[i] - (above != nullptr ? above[i] : 0));
  }
  if (above != nullptr) return subtract_prediction(row, above, rows, out);
  for (std::size_t i = step; i < rows.bytes; ++i) {
    out[i] = static_cast<unsigned char>(row[i] - row[i - step]);
  }
}

/// Bits per byte that a perfect order-0 coder would need.
class Entropy {
 public:
  void add(std::span<const unsigned char> bytes) {
    for (const unsigned char byte : bytes) ++counts_[byte];
    total_ += static_cast<double>(bytes.size());
  }
  [[nodiscard]] double bits() const {
    double sum = 0;
    for (const std::uint32_t count : counts_) {
      if (count > 0) sum -= count * std::log2(count / total_);
    }
    return sum / total_;
  }

 private:
  std::array<std::uint32_t, 256> counts_{};
  double total_ = 0;
};

// Photos have smooth rows, whose differences take fewer bits. Noise has not; nor have drawings and
// enlarged pixels, whose repeats deflate finds only if they are left as they are.
Filter choose_filter(const unsigned char* data, const Rows& rows) {
  constexpr std::size_t kSamples = 32;
  const std::size_t stride = rows.bytes + 1;
  const std::size_t step = std::max<std::size_t>(1, rows.count / kSamples);
  std::vector<unsigned char> filtered(rows.bytes);
  Entropy plain;
  Entropy paeth;
  for (std::size_t y = 1; y < rows.count; y += step) {
    const unsigned char* row = data + y * stride + 1;
    filter_paeth(row, row - stride, rows, filtered.data());
    plain.add({row, rows.bytes});
    paeth.add(filtered);
  }
  return paeth.bits() < 0.9 * plain.bits() ? Filter::kPaeth : Filter::kNone;
}

// In place, from the last row up, as every row needs the unfiltered one above it.
void apply_paeth(unsigned char* data, const Rows& rows) {
  const std::size_t stride = rows.bytes + 1;
  std::vector<unsigned char> filtered(rows.bytes);
  for (std::size_t y = rows.count; y-- > 0;) {
    unsigned char* row = data + y * stride + 1;
    filter_paeth(row, y > 0 ? row - stride : nullptr, rows, filtered.data());
    std::copy(filtered.begin(), filtered.end(), row);
    row[-1] = static_cast<unsigned char>(Filter::kPaeth);
  }
}

struct FreeCompressor {
  void operator()(libdeflate_compressor* compressor) const {
    libdeflate_free_compressor(compressor);
  }
};

unsigned char* compress_rows(unsigned char* data, int size, int* compressed_size, int /*quality*/) {
  // A compressor is half a megabyte; one per thread serves all its pictures.
  thread_local const std::unique_ptr<libdeflate_compressor, FreeCompressor> compressor(
      libdeflate_alloc_compressor(kLevel));
  if (!compressor) return nullptr;
  if (choose_filter(data, current_rows) == Filter::kPaeth) apply_paeth(data, current_rows);
  const auto bytes = static_cast<std::size_t>(size);
  const std::size_t bound = libdeflate_zlib_compress_bound(compressor.get(), bytes);
  auto* compressed = static_cast<unsigned char*>(std::malloc(bound));  // stb frees it.
  if (compressed == nullptr) return nullptr;
  *compressed_size =
      static_cast<int>(libdeflate_zlib_compress(compressor.get(), data, bytes, compressed, bound));
  return compressed;
}

TBVIZ_WIDE_VECTORS bool is_gray(const std::uint8_t* rgb, std::size_t pixels) {
  std::uint8_t different = 0;
  for (std::size_t i = 0; i < pixels; ++i) {
    different |= (rgb[3 * i] ^ rgb[3 * i + 1]) | (rgb[3 * i] ^ rgb[3 * i + 2]);
  }
  return different == 0;
}

TBVIZ_WIDE_VECTORS void take_every_third(const std::uint8_t* __restrict from, std::size_t count,
                                         std::uint8_t* __restrict to) {
  for (std::size_t i = 0; i < count; ++i) to[i] = from[3 * i];
}

std::string encode_pixels(const std::uint8_t* pixels, int height, int width, int channels) {
  current_rows = {.count = static_cast<std::size_t>(height),
                  .bytes = static_cast<std::size_t>(width) * static_cast<std::size_t>(channels),
                  .pixel_bytes = static_cast<std::size_t>(channels)};
  // stb counts in int, and the compressed stream may be slightly larger than the rows.
  constexpr std::size_t kMostBytes = std::numeric_limits<int>::max() / 8 * 7;
  if ((current_rows.bytes + 1) > kMostBytes / current_rows.count) {
    throw UnsupportedError({}, "a picture of " + std::to_string(height) + " x " +
                                   std::to_string(width) + " pixels is too large for a PNG file");
  }
  int size = 0;
  const std::unique_ptr<unsigned char, decltype(&std::free)> png(
      stbi_write_png_to_mem(pixels, 0, width, height, channels, &size), &std::free);
  if (!png) throw std::bad_alloc();
  return {reinterpret_cast<const char*>(png.get()), static_cast<std::size_t>(size)};
}

}  // namespace

std::string encode_png(const Image& image) {
  const std::uint8_t* pixels = image.pixels.data();
  const std::size_t count = image.pixels.size() / 3;
  if (image.channels == 3 && is_gray(pixels, count)) {
    std::vector<std::uint8_t> gray(count);
    take_every_third(pixels, count, gray.data());
    return encode_pixels(gray.data(), image.height, image.width, 1);
  }
  return encode_pixels(pixels, image.height, image.width, image.channels);
}

EncodedImage encode_for_log(const Image& image) {
  return {.height = image.height,
          .width = image.width,
          .colorspace = image.channels == 1 ? 3 : image.channels,
          .bytes = encode_png(image)};
}

}  // namespace tbviz
