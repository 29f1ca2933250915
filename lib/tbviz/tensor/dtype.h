// Element types of tensors, and code that is written once for all of them.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

#include "tbviz/tensor/float8.h"
#include "tbviz/tensor/half.h"

#pragma GCC visibility push(default)
namespace tbviz {

enum class DType : std::uint8_t {
  kBool,
  kUInt8,
  kInt8,
  kUInt16,
  kInt16,
  kUInt32,
  kInt32,
  kUInt64,
  kInt64,
  kFloat8E4M3FN,
  kFloat8E5M2,
  kFloat8E4M3FNUZ,
  kFloat8E5M2FNUZ,
  kFloat8E8M0FNU,
  kFloat16,
  kBFloat16,
  kFloat32,
  kFloat64,  ///< The last.
};

/// Bytes of one element.
[[nodiscard]] std::size_t size_of(DType dtype);

/// PyTorch's word for the type: "float32", "bfloat16", "int64".
[[nodiscard]] std::string_view name_of(DType dtype);

/// The type that PyTorch calls so; nothing if there is none here.
[[nodiscard]] std::optional<DType> dtype_called(std::string_view name);

/// Half, bfloat16 and the 8-bit types count.
[[nodiscard]] bool is_floating_point(DType dtype);

/// Whether the type is floating point of 8 bits.
[[nodiscard]] bool is_float8(DType dtype);

/// Calls `function.template operator()<T>()` with the C++ type of `dtype`; returns its result.
/// bool comes as std::uint8_t, the short floats as Float16,
/// BFloat16, Float8E4M3FN and the like, which convert to float.
template <class Function>
decltype(auto) visit_dtype(DType dtype, Function&& function) {
  switch (dtype) {
    case DType::kBool:
    case DType::kUInt8:
      return function.template operator()<std::uint8_t>();
    case DType::kInt8:
      return function.template operator()<std::int8_t>();
    case DType::kUInt16:
      return function.template operator()<std::uint16_t>();
    case DType::kInt16:
      return function.template operator()<std::int16_t>();
    case DType::kUInt32:
      return function.template operator()<std::uint32_t>();
    case DType::kInt32:
      return function.template operator()<std::int32_t>();
    case DType::kUInt64:
      return function.template operator()<std::uint64_t>();
    case DType::kInt64:
      return function.template operator()<std::int64_t>();
    case DType::kFloat8E4M3FN:
      return function.template operator()<Float8E4M3FN>();
    case DType::kFloat8E5M2:
      return function.template operator()<Float8E5M2>();
    case DType::kFloat8E4M3FNUZ:
      return function.template operator()<Float8E4M3FNUZ>();
    case DType::kFloat8E5M2FNUZ:
      return function.template operator()<Float8E5M2FNUZ>();
    case DType::kFloat8E8M0FNU:
      return function.template operator()<Float8E8M0FNU>();
    case DType::kFloat16:
      return function.template operator()<Float16>();
    case DType::kBFloat16:
      return function.template operator()<BFloat16>();
    case DType::kFloat32:
      return function.template operator()<float>();
    case DType::kFloat64:
      break;
  }
  return function.template operator()<double>();
}

}  // namespace tbviz
#pragma GCC visibility pop
