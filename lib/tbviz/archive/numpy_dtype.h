// NumPy's codes of element types without the byte order: "f4", "i8", "b1".
#pragma once

#include <optional>
#include <string_view>

#include "tbviz/tensor/dtype.h"

namespace tbviz {

/// The type that `code` stands for, if a TensorView can have it.
[[nodiscard]] std::optional<DType> numpy_dtype(std::string_view code);

/// The type of each part of the complex numbers that `code` stands for; nothing if it does not.
[[nodiscard]] std::optional<DType> numpy_complex_part(std::string_view code);

/// The code of `dtype`; empty for the short floats that NumPy has not.
[[nodiscard]] std::string_view numpy_code(DType dtype);

/// What elements of a type are called that no TensorView has: "dates or time spans". For messages.
[[nodiscard]] std::string_view describe_numpy_type(std::string_view code);

}  // namespace tbviz
