#include "tbviz/native/max_pool2d.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstddef>
#include <numeric>
#include <span>
#include <vector>

#include "tbviz/error.h"

namespace tbviz {
namespace {

// The greater one; a NaN is greater than all. Without a branch, so that compilers make vectors.
float greater(float a, float b) {
  const bool takes_b = static_cast<bool>(static_cast<int>(b > a) | static_cast<int>(b != b));
  return takes_b ? b : a;
}

// The greatest of each column of `height` rows.
void reduce_rows(const float* rows, std::size_t height, std::span<float> greatest) {
  std::copy_n(rows, greatest.size(), greatest.begin());
  for (std::size_t y = 1; y < height; ++y) {
    const float* row = rows + y * greatest.size();
    for (std::size_t x = 0; x < greatest.size(); ++x) greatest[x] = greater(greatest[x], row[x]);
  }
}

}  // namespace

Shape MaxPool2d::output_shape(const Shape& input) const {
  if (input.size() != 4 && input.size() != 3) {
    throw ModelError(
        {}, fmt::format("takes N x C x H x W, not a tensor of shape {}", format_shape(input)));
  }
  Shape output = input;
  for (std::size_t axis = input.size() - 2; axis < input.size(); ++axis) {
    if (input[axis] < options_.kernel) {
      throw ModelError({},
                       fmt::format("has windows of {0} x {0}, greater than its input of shape {1}",
                                   options_.kernel, format_shape(input)));
    }
    output[axis] = (input[axis] - options_.kernel) / options_.stride + 1;
  }
  return output;
}

Tensor MaxPool2d::run(const Tensor& input, const Tick& tick) const {
  Tensor output(DType::kFloat32, output_shape(input.shape()));
  const std::size_t rank = input.shape().size();
  const auto size = [](const Tensor& tensor, std::size_t axis) {
    return static_cast<std::size_t>(tensor.shape()[axis]);
  };
  const auto kernel = static_cast<std::size_t>(options_.kernel);
  const auto stride = static_cast<std::size_t>(options_.stride);
  std::vector<float> columns(size(input, rank - 1));
  const float* plane = input.values<float>().data();
  float* next = output.values<float>().data();
  const float* const end = next + output.count();
  for (; next != end; plane += size(input, rank - 2) * columns.size()) {
    tick();
    for (std::size_t y = 0; y < size(output, rank - 2); ++y) {
      reduce_rows(plane + y * stride * columns.size(), kernel, columns);
      for (std::size_t x = 0; x < size(output, rank - 1); ++x, ++next) {
        const auto window = columns.begin() + static_cast<std::ptrdiff_t>(x * stride);
        *next = std::accumulate(window + 1, window + options_.kernel, *window, greater);
      }
    }
  }
  return output;
}

}  // namespace tbviz
