// The dictionary in front of a .npy array's data.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "tbviz/tensor.h"

namespace tbviz {

struct NpyHeader {
  std::string descr;  ///< Byte order, kind and size: "<f4"; "V" for records.
  bool fortran_order = false;
  Shape shape;  ///< Sizes as written: not checked against any memory.
};

/// Reads `{'descr': '<f4', 'fortran_order': False, 'shape': (2, 3), }`: the three keys in any
/// order, each exactly once, as NumPy demands. Throws FormatError, with the `offset` of the text in
/// the file `name`.
[[nodiscard]] NpyHeader parse_npy_header(std::string_view text, std::size_t offset,
                                         const std::string& name);

}  // namespace tbviz
