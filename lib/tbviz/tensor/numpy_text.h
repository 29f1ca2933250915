// Arrays as text, as NumPy prints them.
#pragma once

#include <cstddef>
#include <string>

#include "tbviz/tensor.h"

namespace tbviz {

/// What str(array) gives in NumPy 2.4 with its default print options: up to 8 digits behind the
/// point, lines of 75 characters, and of more than 1000 elements the first and last three along
/// each axis. bfloat16, which NumPy lacks, prints as the float32 of equal value.
[[nodiscard]] std::string numpy_text(const TensorView& values);

}  // namespace tbviz
