// How often tensors of one file may show the same bytes.
#pragma once

#include <cstdint>
#include <span>
#include <string>

#include "tbviz/checkpoint.h"

namespace tbviz {

/// How many bytes there are from the first element of a tensor to the end of the last, of a file's:
/// no stride is negative.
[[nodiscard]] std::uint64_t bytes_spanned(const TensorView& values);

/// Throws FormatError about `file` if the tensors describe more than 4 GiB and more than 64 times
/// the bytes that they lie in. Tied weights and expanded tensors share their values, but a small
/// file that describes terabytes would only keep busy whoever looks at them.
void check_repetition(std::span<const NamedTensor> tensors, const std::string& file);

}  // namespace tbviz
