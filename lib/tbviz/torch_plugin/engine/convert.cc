#include "tbviz/torch_plugin/engine/convert.h"

#include <ATen/ATen.h>

#include <array>
#include <cstring>
#include <utility>

#include "tbviz/error.h"
#include "tbviz/torch_tensor.h"

namespace tbviz {
namespace {

// What models take. LibTorch 1.13 has no wider unsigned integers.
constexpr std::array<std::pair<DType, at::ScalarType>, 10> kTypes = {{
    {DType::kBool, at::kBool},
    {DType::kUInt8, at::kByte},
    {DType::kInt8, at::kChar},
    {DType::kInt16, at::kShort},
    {DType::kInt32, at::kInt},
    {DType::kInt64, at::kLong},
    {DType::kFloat16, at::kHalf},
    {DType::kBFloat16, at::kBFloat16},
    {DType::kFloat32, at::kFloat},
    {DType::kFloat64, at::kDouble},
}};

at::ScalarType scalar_type_of(DType dtype) {
  for (const auto& [ours, theirs] : kTypes) {
    if (ours == dtype) return theirs;
  }
  throw UnsupportedError({}, "models take no " + std::string(name_of(dtype)) + " input");
}

}  // namespace

at::Tensor to_torch(const TensorView& view) {
  if (!view.is_contiguous()) return to_torch(to_contiguous(view));
  at::Tensor tensor = at::empty(view.shape(), scalar_type_of(view.dtype()));
  if (view.count() > 0) std::memcpy(tensor.data_ptr(), view.data(), view.bytes().size());
  return tensor;
}

std::optional<std::string> why_unread(const at::Tensor& tensor) {
  if (tensor.layout() != at::kStrided || !tensor.device().is_cpu()) {
    return "is no dense tensor on the CPU";
  }
  if (tensor.is_conj() || tensor.is_neg()) return "is a conjugate or negative view";
  if (dtype_of(tensor.scalar_type())) return std::nullopt;
  return std::string("has elements of type ") + c10::toString(tensor.scalar_type()) +
         ", which is not supported";
}

TensorView view_of(const at::Tensor& tensor, const std::string& what) {
  if (const auto reason = why_unread(tensor)) throw UnsupportedError({}, what + " " + *reason);
  return {*dtype_of(tensor.scalar_type()), tensor.sizes().vec(), tensor.strides().vec(),
          static_cast<const std::byte*>(tensor.data_ptr())};
}

}  // namespace tbviz
