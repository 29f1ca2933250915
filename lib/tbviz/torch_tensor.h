// LibTorch's tensors as arguments of SummaryWriter and whatever else takes Values or a Number, for
// programs that have LibTorch: tbviz itself is not linked to it.
//
//     #include <tbviz/torch_tensor.h>
//     writer.add_scalar("loss", loss, step);
//     writer.add_histogram("conv1/weight", net->conv1->weight, step);
#pragma once

#include <ATen/core/Tensor.h>
#include <torch/version.h>

#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <utility>

#include "tbviz/error.h"
#include "tbviz/tensor.h"
#include "tbviz/tensor/values.h"

#pragma GCC visibility push(default)
namespace tbviz {

/// tbviz's word for an element type; nothing for complex and quantised ones.
[[nodiscard]] inline std::optional<DType> dtype_of(at::ScalarType type) {
  switch (type) {
    case at::kBool:
      return DType::kBool;
    case at::kByte:
      return DType::kUInt8;
    case at::kChar:
      return DType::kInt8;
    case at::kShort:
      return DType::kInt16;
    case at::kInt:
      return DType::kInt32;
    case at::kLong:
      return DType::kInt64;
    case at::kHalf:
      return DType::kFloat16;
    case at::kBFloat16:
      return DType::kBFloat16;
    case at::kFloat:
      return DType::kFloat32;
    case at::kDouble:
      return DType::kFloat64;
#if TORCH_VERSION_MAJOR > 2 || (TORCH_VERSION_MAJOR == 2 && TORCH_VERSION_MINOR >= 3)
    case at::ScalarType::UInt16:
      return DType::kUInt16;
    case at::ScalarType::UInt32:
      return DType::kUInt32;
    case at::ScalarType::UInt64:
      return DType::kUInt64;
    case at::ScalarType::Float8_e5m2:
      return DType::kFloat8E5M2;
    case at::ScalarType::Float8_e4m3fn:
      return DType::kFloat8E4M3FN;
    case at::ScalarType::Float8_e5m2fnuz:
      return DType::kFloat8E5M2FNUZ;
    case at::ScalarType::Float8_e4m3fnuz:
      return DType::kFloat8E4M3FNUZ;
#endif
    default:
      return std::nullopt;
  }
}

/// Tensors of any device, layout and strides, with and without gradients. A dense one on the CPU is
/// looked at where it lies; any other is copied there, which waits for its device.
template <>
struct ArrayTraits<at::Tensor> {
  /// Throws UnsupportedError for complex, quantised and nested tensors and for those of the device
  /// meta, which has no values; FormatError for undefined ones.
  static Values values(const at::Tensor& array) {
    if (!array.defined()) throw FormatError({}, "the tensor is undefined");
    if (array.is_meta()) throw UnsupportedError({}, "tensors of the device meta have no values");
    if (array.is_nested()) throw UnsupportedError({}, "nested tensors are not supported");
    const std::optional<DType> dtype = dtype_of(array.scalar_type());
    if (!dtype) {
      throw UnsupportedError({}, std::string("tensors of type ") +
                                     c10::toString(array.scalar_type()) + " are not supported");
    }
    auto held = std::make_shared<const at::Tensor>(
        dense(array.detach()).to(at::kCPU).resolve_conj().resolve_neg());
    TensorView view(*dtype, held->sizes().vec(), held->strides().vec(),
                    static_cast<const std::byte*>(held->data_ptr()));
    return {std::move(view), std::move(held)};
  }

 private:
  static at::Tensor dense(const at::Tensor& array) {
    return array.layout() == at::kStrided ? array : array.to_dense();
  }
};

/// What item() returns.
template <>
struct ArrayTraits<at::Scalar> {
  /// Throws UnsupportedError for complex numbers.
  static Values values(const at::Scalar& number) {
    if (number.isComplex()) throw UnsupportedError({}, "complex numbers are not supported");
    return {number.toDouble()};
  }
};

template <>
struct ArrayTraits<at::Half> {
  static Values values(at::Half number) { return {static_cast<float>(number)}; }
};

template <>
struct ArrayTraits<at::BFloat16> {
  static Values values(at::BFloat16 number) { return {static_cast<float>(number)}; }
};

}  // namespace tbviz
#pragma GCC visibility pop
