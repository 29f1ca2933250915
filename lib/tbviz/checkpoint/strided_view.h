// Views of a storage as PyTorch describes tensors: offset, sizes and strides, counted in elements.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "tbviz/base/bytes.h"
#include "tbviz/checkpoint/format.h"
#include "tbviz/tensor.h"

namespace tbviz {

/// The most axes that a file may give a tensor; PyTorch and NumPy have the same limit.
inline constexpr std::size_t kMostAxes = 64;

/// What a file claims about a tensor.
struct StridedClaim {
  DType dtype = DType::kFloat32;
  std::int64_t offset = 0;
  Shape shape;
  std::vector<std::int64_t> strides;
  std::int64_t parts = 1;  ///< Numbers that an element is made of: two of a complex one.
};

/// One past the last element that the claimed tensor reaches in its storage, 0 if it has no
/// elements; nothing if offset, sizes and strides are no tensor's, or if that overflows.
[[nodiscard]] std::optional<std::int64_t> strided_reach(const StridedClaim& claim);

/// The view of `storage` that `claim` describes; elements of several parts have them along a last
/// axis. Throws FormatError, which names `file`, the tensor
/// `name` and where its storage lies, unless every element lies inside the storage; also if stride
/// 0 makes of a small storage a tensor that would take forever to look at. `key` is what the file
/// calls the storage.
[[nodiscard]] TensorView strided_view(StridedClaim claim, Bytes storage, const CheckpointFile& file,
                                      std::string_view name, std::string_view key);

/// The number of elements of a contiguous tensor; nothing if a size is negative, if there are more
/// than kMostAxes, or if sizes or strides would overflow.
[[nodiscard]] std::optional<std::int64_t> contiguous_count(const Shape& shape);

}  // namespace tbviz
