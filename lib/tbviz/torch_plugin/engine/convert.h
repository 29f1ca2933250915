// Between tbviz's tensors and LibTorch's.
#pragma once

#include <ATen/core/Tensor.h>

#include <optional>
#include <string>

#include "tbviz/tensor.h"

namespace tbviz {

/// A copy that LibTorch owns. Throws UnsupportedError for element types this LibTorch lacks.
[[nodiscard]] at::Tensor to_torch(const TensorView& view);

/// Why there can be no view of a tensor: "has elements of type ComplexFloat, ..."; nothing if there
/// can.
[[nodiscard]] std::optional<std::string> why_unread(const at::Tensor& tensor);

/// A view of a dense tensor on the CPU, which must outlive it. Throws UnsupportedError for any
/// other tensor and for element types without a DType; `what` says whose value it is.
[[nodiscard]] TensorView view_of(const at::Tensor& tensor, const std::string& what);

}  // namespace tbviz
