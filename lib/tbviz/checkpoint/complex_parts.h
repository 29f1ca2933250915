// Complex arrays as two arrays of real numbers, which every command can show.
#pragma once

#include <optional>
#include <string_view>
#include <vector>

#include "tbviz/checkpoint.h"

namespace tbviz {

/// The type of each part of the complex type that PyTorch calls so: "complex64" has two float32.
/// Nothing if it is none.
[[nodiscard]] std::optional<DType> complex_part(std::string_view dtype);

/// The name of a complex tensor of whose parts `tensor` is one; else the tensor's own.
[[nodiscard]] std::string_view whole_name(const NamedTensor& tensor);

/// Appends `pairs`, a complex array whose values are seen as real and imaginary parts along a last
/// axis of size 2, as two tensors, NAME.real and NAME.imag. Nothing is copied. `dtype` is PyTorch's
/// word for the type of the whole.
void add_complex_parts(const NamedTensor& pairs, std::string_view dtype,
                       std::vector<NamedTensor>& tensors);

}  // namespace tbviz
