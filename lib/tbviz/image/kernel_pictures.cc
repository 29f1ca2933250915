#include "tbviz/image/kernel_pictures.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>
#include <utility>
#include <vector>

#include "tbviz/error.h"
#include "tbviz/text/safe_name.h"

namespace tbviz {
namespace {

TensorView swapped(const TensorView& weight) {
  std::vector<std::size_t> order(weight.rank());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::swap(order[0], order[1]);
  return weight.permuted(order);
}

// The view itself if it is contiguous and of a type that is normalised, else a view of `copy`,
// which then holds the elements.
TensorView contiguous(const TensorView& view, Tensor& copy) {
  if (!is_floating_point(view.dtype()) || is_float8(view.dtype())) {
    copy = to_float32(view);
    return copy;
  }
  if (view.is_contiguous()) return view;
  copy = to_contiguous(view);
  return copy;
}

ValueRange finite_range(const TensorView& values) {
  ValueRange range{std::numeric_limits<double>::infinity(),
                   -std::numeric_limits<double>::infinity()};
  for_each_element(values, [&](auto value) {
    const auto number = static_cast<double>(value);
    if (!std::isfinite(number)) return;
    range.low = std::min(range.low, number);
    range.high = std::max(range.high, number);
  });
  return range.low <= range.high ? range : ValueRange{};
}

}  // namespace

std::string tag_of_all_kernels(std::string_view layer) {
  return safe_tag(std::string(layer) + "_all");
}

KernelDrawer::KernelDrawer(const TensorView& weight, bool transposed, KernelScale scale,
                           std::string name)
    : name_(std::move(name)), two_dimensional_(weight.rank() == 4), scale_(scale) {
  if (weight.rank() < 3 || weight.rank() > 5 || weight.count() == 0) {
    throw FormatError(name_, fmt::format("a weight of shape {} has no kernels to draw",
                                         format_shape(weight.shape())));
  }
  const std::size_t last = weight.rank() - 1;
  const std::int64_t width = weight.size(last);
  const std::int64_t height = weight.rank() == 3 ? 1 : weight.size(last - 1);
  const std::int64_t outputs = weight.size(transposed ? 1 : 0);
  const std::int64_t kernels = weight.count() / (height * width);
  flat_ = contiguous(weight, copy_).reshaped({kernels, 1, height, width});
  const Shape grouped = {outputs, kernels / outputs, 1, height, width};
  by_output_ =
      (transposed ? contiguous(swapped(weight), by_output_copy_) : flat_).reshaped(grouped);
  row_ = static_cast<int>(weight.rank() == 5 ? weight.size(2) : kernels / outputs);

  if (scale_ == KernelScale::kLayer) range_ = finite_range(flat_);
}

Image KernelDrawer::output_channel(std::int64_t channel) const {
  return draw(by_output_[channel], row_);
}

bool KernelDrawer::in_colour() const { return two_dimensional_ && flat_.size(0) % 3 == 0; }

Image KernelDrawer::all(int nrow) const {
  if (!in_colour()) return draw(flat_, nrow);
  return draw(flat_.reshaped({flat_.size(0) / 3, 3, flat_.size(2), flat_.size(3)}), nrow);
}

Image KernelDrawer::draw(const TensorView& pictures, int nrow) const {
  GridOptions options;
  options.nrow = nrow;
  options.normalize = true;
  options.scale_each = scale_ == KernelScale::kEachKernel;
  if (scale_ == KernelScale::kLayer) options.value_range = range_;
  return grid_image(pictures, options, name_);
}

}  // namespace tbviz
