// TensorFlow's numbers for element types (tensorboard/compat/proto/types.proto).
#pragma once

#include <cstdint>

#include "tbviz/tensor/dtype.h"

namespace tbviz {

[[nodiscard]] constexpr std::int32_t data_type(DType dtype) {
  switch (dtype) {
    case DType::kFloat32:
      return 1;
    case DType::kFloat64:
      return 2;
    case DType::kInt32:
      return 3;
    case DType::kUInt8:
      return 4;
    case DType::kInt16:
      return 5;
    case DType::kInt8:
      return 6;
    case DType::kInt64:
      return 9;
    case DType::kBool:
      return 10;
    case DType::kBFloat16:
      return 14;
    case DType::kUInt16:
      return 17;
    case DType::kFloat8E5M2:
      return 24;
    case DType::kFloat8E4M3FN:
      return 25;
    case DType::kFloat8E4M3FNUZ:
      return 26;
    case DType::kFloat8E5M2FNUZ:
      return 28;
    case DType::kFloat8E8M0FNU:  // TensorFlow has none.
      return 0;
    case DType::kFloat16:
      return 19;
    case DType::kUInt32:
      return 22;
    case DType::kUInt64:
      return 23;
  }
  return 0;
}

}  // namespace tbviz
