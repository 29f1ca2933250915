#include "tbviz/native/conv2d.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "tbviz/base/parallel_for.h"
#include "tbviz/error.h"
#include "tbviz/native/product_tiles.h"

namespace tbviz {
namespace {

// Input channels whose products are one sum.
constexpr std::size_t kBlockChannels = 16;
constexpr std::size_t kTileSums = kTilePositions * kTileChannels;

std::size_t size_of_axis(const Shape& shape, std::size_t axis) {
  return static_cast<std::size_t>(shape[axis]);
}

// Of pictures (N, C, H, W), or of one (C, H, W).
struct Extent {
  explicit Extent(const Shape& shape)
      : pictures(shape.size() == 4 ? size_of_axis(shape, 0) : 1),
        channels(size_of_axis(shape, shape.size() - 3)),
        height(size_of_axis(shape, shape.size() - 2)),
        width(size_of_axis(shape, shape.size() - 1)) {}

  std::size_t pictures;
  std::size_t channels;
  std::size_t height;
  std::size_t width;
};

std::size_t tiles_for(std::size_t count, std::size_t size) { return (count + size - 1) / size; }

// Pictures with zeros around each plane.
struct Padded {
  std::size_t height;
  std::size_t width;
  std::vector<float> values;
};

Padded pad(const Tensor& input, std::size_t padding) {
  const Extent from(input.shape());
  const std::size_t planes = from.pictures * from.channels;
  Padded padded{from.height + 2 * padding, from.width + 2 * padding, {}};
  padded.values.resize(planes * padded.height * padded.width);
  const float* row = input.values<float>().data();
  for (std::size_t plane = 0; plane < planes; ++plane) {
    for (std::size_t y = 0; y < from.height; ++y, row += from.width) {
      const std::size_t line = plane * padded.height + y + padding;
      std::copy_n(row, from.width, padded.values.data() + line * padded.width + padding);
    }
  }
  return padded;
}

}  // namespace

Conv2d::Conv2d(const TensorView& weight, const TensorView& bias, Conv2dOptions options)
    : weight_shape_(weight.shape()), options_(options) {
  const Tensor biases = to_float32(bias);
  const std::size_t tiles = tiles_for(size_of_axis(weight_shape_, 0), kTileChannels);
  bias_.assign(biases.values<float>().begin(), biases.values<float>().end());
  bias_.resize(tiles * kTileChannels);
  pack(to_float32(weight), tiles);
}

void Conv2d::pack(const Tensor& weight, std::size_t tiles) {
  const std::size_t outputs = size_of_axis(weight_shape_, 0);
  const std::size_t inputs = size_of_axis(weight_shape_, 1);
  const std::size_t places = size_of_axis(weight_shape_, 2) * size_of_axis(weight_shape_, 3);
  packed_.resize(tiles * kTileChannels * inputs * places);
  float* to = packed_.data();
  for (std::size_t first = 0; first < inputs; first += kBlockChannels) {
    const std::size_t block = std::min(kBlockChannels, inputs - first);
    for (std::size_t tile = 0; tile < tiles; ++tile, to += places * block * kTileChannels) {
      for (std::size_t c = 0; c < std::min(kTileChannels, outputs - tile * kTileChannels); ++c) {
        const std::size_t plane = (tile * kTileChannels + c) * inputs + first;
        const float* from = weight.values<float>().data() + plane * places;
        for (std::size_t i = 0; i < block * places; ++i) {  // By input channel and place.
          const std::size_t term = i % places * block + i / places;
          to[term * kTileChannels + c] = from[i];
        }
      }
    }
  }
}

Shape Conv2d::output_shape(const Shape& input) const {
  if (input.size() != 4 && input.size() != 3) {
    throw ModelError({}, fmt::format("takes N x {} x H x W, not a tensor of shape {}",
                                     weight_shape_[1], format_shape(input)));
  }
  const std::size_t channels = input.size() - 3;
  if (input[channels] != weight_shape_[1]) {
    throw ModelError({}, fmt::format("takes {} channels, not {}: the shape of its input is {}",
                                     weight_shape_[1], input[channels], format_shape(input)));
  }
  Shape output = input;
  output[channels] = weight_shape_[0];
  for (std::size_t axis = 1; axis <= 2; ++axis) {
    const std::int64_t padded = input[channels + axis] + 2 * options_.padding;
    const std::int64_t kernel = weight_shape_[1 + axis];
    if (padded < kernel) {
      throw ModelError({}, fmt::format("has kernels of {} x {}, greater than its input of shape {}",
                                       weight_shape_[2], weight_shape_[3], format_shape(input)));
    }
    output[channels + axis] = (padded - kernel) / options_.stride + 1;
  }
  return output;
}

/// One run: pictures in, outputs tile by tile, in any order.
class Conv2d::Work {
 public:
  Work(const Conv2d& conv, const Tensor& input, Tensor& output)
      : conv_(conv),
        padded_(pad(input, static_cast<std::size_t>(conv.options_.padding))),
        output_(output),
        extent_(output.shape()),
        inputs_(size_of_axis(conv.weight_shape_, 1)),
        positions_(extent_.height * extent_.width) {}

  /// Tiles of all pictures.
  [[nodiscard]] std::size_t tiles() const {
    return extent_.pictures * tiles_for(positions_, kTilePositions);
  }

  /// Thread-safe for different tiles.
  void fill(std::size_t tile) const {
    const std::size_t of_picture = tiles_for(positions_, kTilePositions);
    const std::size_t picture = tile / of_picture;
    const std::size_t first = tile % of_picture * kTilePositions;
    std::vector<float> sums(conv_.bias_.size() * kTilePositions);
    add_all(picture, offsets_at(first), sums);
    put(sums, picture, first);
  }

 private:
  using Offsets = std::array<std::size_t, kTilePositions>;

  // Where the kernel lies in the first padded plane at each position; behind the last one, there.
  [[nodiscard]] Offsets offsets_at(std::size_t first) const {
    const auto stride = static_cast<std::size_t>(conv_.options_.stride);
    const std::size_t width = extent_.width;
    Offsets offsets{};
    for (std::size_t p = 0; p < kTilePositions; ++p) {
      const std::size_t position = std::min(first + p, positions_ - 1);
      offsets[p] = (position / width * padded_.width + position % width) * stride;
    }
    return offsets;
  }

  // Block by block of input channels.
  void add_all(std::size_t picture, const Offsets& offsets, std::vector<float>& sums) const {
    const ProductTile multiply = product_tiles().front();
    const float* weights = conv_.packed_.data();
    std::vector<float> patches;
    std::array<float, kTileSums> products;
    for (std::size_t first = 0; first < inputs_; first += kBlockChannels) {
      gather(picture * inputs_ + first, std::min(kBlockChannels, inputs_ - first), offsets,
             patches);
      const std::size_t terms = patches.size() / kTilePositions;
      for (std::size_t tile = 0; tile * kTileSums < sums.size(); ++tile) {
        multiply(patches.data(), weights, terms, products.data());
        weights += terms * kTileChannels;
        add(products, first == 0 ? conv_.bias_.data() + tile * kTileChannels : nullptr,
            sums.data() + tile * kTileSums);
      }
    }
  }

  // The first products to the bias, all others to what there is.
  static void add(const std::array<float, kTileSums>& products, const float* bias, float* sums) {
    for (std::size_t i = 0; i < kTileSums; ++i) {
      sums[i] = products[i] + (bias != nullptr ? bias[i % kTileChannels] : sums[i]);
    }
  }

  // What the products of a block are made of: by kernel row, kernel column, channel and position.
  void gather(std::size_t plane, std::size_t planes, const Offsets& offsets,
              std::vector<float>& patches) const {
    const std::size_t height = size_of_axis(conv_.weight_shape_, 2);
    const std::size_t width = size_of_axis(conv_.weight_shape_, 3);
    patches.resize(height * width * planes * kTilePositions);
    float* patch = patches.data();
    for (std::size_t y = 0; y < height; ++y) {
      for (std::size_t x = 0; x < width; ++x) {
        for (std::size_t c = 0; c < planes; ++c, patch += kTilePositions) {
          const std::size_t line = (plane + c) * padded_.height + y;
          const float* from = padded_.values.data() + line * padded_.width + x;
#pragma GCC unroll 24
          for (std::size_t p = 0; p < kTilePositions; ++p) patch[p] = from[offsets[p]];
        }
      }
    }
  }

  void put(const std::vector<float>& sums, std::size_t picture, std::size_t first) const {
    const std::size_t count = std::min(kTilePositions, positions_ - first);
    float* to = output_.values<float>().data() + picture * extent_.channels * positions_ + first;
    for (std::size_t output = 0; output < extent_.channels; ++output, to += positions_) {
      const float* from = sums.data() + output / kTileChannels * kTileSums + output % kTileChannels;
      for (std::size_t p = 0; p < count; ++p) to[p] = from[p * kTileChannels];
    }
  }

  const Conv2d& conv_;
  Padded padded_;
  Tensor& output_;
  Extent extent_;  // Of the output.
  std::size_t inputs_;
  std::size_t positions_;
};

Tensor Conv2d::run(const Tensor& input, const Tick& tick) const {
  Tensor output(DType::kFloat32, output_shape(input.shape()));
  const Work work(*this, input, output);
  parallel_for(work.tiles(), [&](std::size_t tile) {
    tick();
    work.fill(tile);
  });
  return output;
}

}  // namespace tbviz
