// ONNX's linear quantisation: one scale and zero point for all elements, for each index of an axis,
// or for each block along an axis.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <limits>
#include <optional>
#include <type_traits>
#include <vector>

#include "tbviz/checkpoint/onnx/folding.h"
#include "tbviz/checkpoint/onnx/onnx_tensor.h"
#include "tbviz/error.h"
#include "tbviz/tensor/converted.h"

namespace tbviz {
namespace {

/// Which of the scales an element has, told of the elements in C order.
class ScaleIndex {
 public:
  /// Throws UnsupportedError, which names no file, if so many scales do not fit the values.
  ScaleIndex(const TensorView& values, const TensorView& scales, std::int64_t axis,
             std::int64_t block) {
    if (scales.rank() == 0 || (scales.rank() == 1 && scales.count() == 1)) return;
    const std::size_t at = folded_axis(axis, values.rank());
    size_ = values.size(at);
    for (std::size_t i = at + 1; i < values.rank(); ++i) inner_ *= values.size(i);
    if (block < 0) throw UnsupportedError({}, "has blocks of a negative size");
    Shape wanted = {size_};
    if (block > 0) {
      block_ = block;
      blocks_ = size_ / block + (size_ % block != 0 ? 1 : 0);
      wanted = values.shape();
      wanted[at] = blocks_;
    }
    if (scales.shape() != wanted) {
      throw UnsupportedError(
          {}, fmt::format("has scales or zero points of shape {} for values of "
                          "shape {}, axis {}",
                          format_shape(scales.shape()), format_shape(values.shape()), at));
    }
  }

  [[nodiscard]] std::size_t operator()(std::int64_t position) const {
    if (size_ == 0) return 0;
    const std::int64_t index = position / inner_ % size_;
    if (block_ == 0) return static_cast<std::size_t>(index);
    const std::int64_t outer = position / inner_ / size_;
    return static_cast<std::size_t>((outer * blocks_ + index / block_) * inner_ +
                                    position % inner_);
  }

 private:
  std::int64_t size_ = 0;   // Of the axis; 0: one scale.
  std::int64_t inner_ = 1;  // Elements between two indices of the axis.
  std::int64_t block_ = 0;  // Indices that share a scale; 0: no blocks.
  std::int64_t blocks_ = 0;
};

bool is_whole(DType dtype) { return !is_floating_point(dtype) && dtype != DType::kBool; }

bool is_short_whole(DType dtype) { return is_whole(dtype) && size_of(dtype) <= 2; }

// The floating-point types of a byte are quantised values as well, without zero points.
bool is_short_float(DType dtype) { return is_floating_point(dtype) && size_of(dtype) == 1; }

bool is_scale(DType dtype) {
  return dtype == DType::kFloat32 || dtype == DType::kFloat16 || dtype == DType::kBFloat16;
}

template <class T>
std::vector<T> numbers_of(const TensorView& view) {
  std::vector<T> numbers;
  numbers.reserve(static_cast<std::size_t>(view.count()));
  for_each_element(view, [&](auto value) { numbers.push_back(static_cast<T>(value)); });
  return numbers;
}

/// Scales, zero points, and how they are laid over the values.
template <class T>
struct Quantisation {
  std::vector<T> scales = {1};
  std::vector<T> zero_points = {0};
  ScaleIndex scale, zero_point;

  Quantisation(const TensorView& values, const TensorView* all_scales,
               const TensorView* all_zero_points, std::int64_t axis, std::int64_t block)
      : scale(values, all_scales != nullptr ? *all_scales : kOne, axis, block),
        zero_point(values, all_zero_points != nullptr ? *all_zero_points : kOne, axis, block) {
    if (all_scales != nullptr) scales = numbers_of<T>(*all_scales);
    if (all_zero_points != nullptr) zero_points = numbers_of<T>(*all_zero_points);
  }

 private:
  static inline const TensorView kOne{DType::kFloat32, Shape(), nullptr};
};

// As the reference does, in T: float, or double where the zero points have the type int32.
template <class T>
void dequantize(const TensorView& values, const Quantisation<T>& by, Tensor& result) {
  const auto fill = [&]<class To>(To /*type*/) {
    To* at = result.values<To>().data();
    std::int64_t position = 0;
    for_each_element(values, [&](auto value) {
      const T shifted =
          static_cast<T>(static_cast<float>(value)) - by.zero_points[by.zero_point(position)];
      const auto number = converted<To>(static_cast<T>(shifted * by.scales[by.scale(position)]));
      if (!number) throw UnsupportedError({}, "makes a value that its type does not have");
      *at++ = *number;
      ++position;
    });
  };
  if (result.dtype() == DType::kFloat16) return fill(Float16());
  if (result.dtype() == DType::kBFloat16) return fill(BFloat16());
  fill(float());
}

TensorView dequantized(const TensorView& values, const TensorView* scales,
                       const TensorView* zero_points, std::int64_t axis, std::int64_t block,
                       DType dtype, FoldedMemory& memory) {
  const bool in_double = zero_points != nullptr && size_of(zero_points->dtype()) > 2;
  const auto run = [&]<class T>(T /*type*/) {
    const Quantisation<T> by(values, scales, zero_points, axis, block);
    Tensor& result = memory.allocate(dtype, values.shape());
    dequantize(values, by, result);
    return result.view();
  };
  return in_double ? run(double()) : run(float());
}

void check_zero_points(const TensorView& values, const TensorView* zero_points) {
  if (zero_points == nullptr) return;
  if (is_short_float(zero_points->dtype())) {
    for_each_element(*zero_points, [](auto value) {
      if (static_cast<float>(value) != 0)
        throw UnsupportedError({}, "has zero points that are not 0");
    });
  }
  if (zero_points->dtype() == values.dtype()) return;
  throw UnsupportedError({}, fmt::format("has values of {} and zero points of {}",
                                         name_of(values.dtype()), name_of(zero_points->dtype())));
}

// What NumPy computes a division in.
DType quotient_type(DType values, DType scales) {
  if (values == scales) return values;
  return is_floating_point(values) ? DType::kFloat32 : DType::kFloat64;
}

// Ties go to the even number; what is beyond the type becomes its end. The reference adds zero
// points as 32-bit numbers, which is the same unless a quotient has no place there.
template <class To, class T>
To quantized(T quotient, T zero_point) {
  const double whole = std::rint(static_cast<double>(quotient));
  if (std::isnan(whole)) throw UnsupportedError({}, "meets NaN, which has no whole number");
  constexpr auto kLow = static_cast<double>(std::numeric_limits<To>::min());
  constexpr auto kHigh = static_cast<double>(std::numeric_limits<To>::max());
  return static_cast<To>(std::clamp(whole + static_cast<double>(zero_point), kLow, kHigh));
}

// `Round` is the type whose precision the quotient has.
template <class Round, class T>
TensorView quantize(const TensorView& values, const Quantisation<T>& by, Tensor& result) {
  visit_dtype(result.dtype(), [&]<class To>() {
    if constexpr (std::is_integral_v<To> && sizeof(To) <= 2) {
      To* at = result.values<To>().data();
      std::int64_t position = 0;
      for_each_element(values, [&](auto value) {
        const T quotient = static_cast<T>(value) / by.scales[by.scale(position)];
        const auto rounded = converted<Round>(quotient);
        *at++ = quantized<To>(static_cast<T>(*rounded), by.zero_points[by.zero_point(position)]);
        ++position;
      });
    }
  });
  return result.view();
}

}  // namespace

TensorView fold_dequantize_linear(const FoldedNode& node) {
  const TensorView& values = node.input(0);
  const TensorView& scales = node.input(1);
  const TensorView* zero_points = node.optional_input(2);
  check_zero_points(values, zero_points);
  const bool is_stored = is_short_whole(values.dtype()) || is_short_float(values.dtype()) ||
                         values.dtype() == DType::kInt32;
  if (!is_scale(scales.dtype()) || !is_stored) {
    throw UnsupportedError({}, fmt::format("has values of {} and scales of {}",
                                           name_of(values.dtype()), name_of(scales.dtype())));
  }
  const std::int64_t wanted = node.number("output_dtype", 0);
  const auto dtype = wanted == 0 ? scales.dtype() : onnx_dtype(static_cast<std::uint64_t>(wanted));
  if (!dtype || !is_scale(*dtype)) throw UnsupportedError({}, "makes a type that is not computed");
  return dequantized(values, &scales, zero_points, node.number("axis", 1),
                     node.number("block_size", 0), *dtype, node.memory);
}

TensorView fold_quantize_linear(const FoldedNode& node) {
  const TensorView& values = node.input(0);
  const TensorView& scales = node.input(1);
  const TensorView* zero_points = node.optional_input(2);
  std::optional<DType> dtype = DType::kUInt8;
  if (const std::int64_t wanted = node.number("output_dtype", 0); wanted != 0) {
    dtype = onnx_dtype(static_cast<std::uint64_t>(wanted));
  }
  if (zero_points != nullptr) dtype = zero_points->dtype();
  const bool is_known = is_scale(values.dtype()) || values.dtype() == DType::kInt32;
  if (!dtype || !is_short_whole(*dtype) || !is_known || !is_scale(scales.dtype()) ||
      node.number("precision", 0) != 0) {
    throw UnsupportedError({}, "has or makes a type, or a precision, that is not computed");
  }
  const DType type = quotient_type(values.dtype(), scales.dtype());
  const auto run = [&]<class Round, class T>(Round /*round*/, T /*type*/) {
    const Quantisation<T> by(values, &scales, zero_points, node.number("axis", 1),
                             node.number("block_size", 0));
    return quantize<Round>(values, by, node.memory.allocate(*dtype, values.shape()));
  };
  if (type == DType::kFloat16) return run(Float16(), float());
  if (type == DType::kBFloat16) return run(BFloat16(), float());
  return type == DType::kFloat32 ? run(float(), float()) : run(double(), double());
}

TensorView dequantized_kernels(const TensorView& kernels, const TensorView* scale,
                               const TensorView* zero_point, FoldedMemory& memory) {
  check_zero_points(kernels, zero_point);
  if (!is_short_whole(kernels.dtype()) || (scale != nullptr && scale->dtype() != DType::kFloat32)) {
    throw UnsupportedError({}, fmt::format("has kernels of {}", name_of(kernels.dtype())));
  }
  return dequantized(kernels, scale, zero_point, 0, 0, DType::kFloat32, memory);
}

}  // namespace tbviz
