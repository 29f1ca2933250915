// NumPy's .npy format, versions 1 to 3 (numpy/lib/format.py, NEP 1): an array of numbers behind a
// header that is a Python dictionary. Nothing here evaluates Python.
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "tbviz/base/bytes.h"
#include "tbviz/io/output_file.h"
#include "tbviz/tensor.h"

namespace tbviz {

/// Whether `bytes` begin like a .npy file.
[[nodiscard]] bool is_npy(Bytes bytes);

/// What a .npy file's header says of the array.
struct NpyLayout {
  DType dtype = DType::kFloat32;
  Shape shape;
  std::vector<std::int64_t> strides;
  bool is_complex = false;  ///< The last axis, of size 2, has real and imaginary parts.
  std::size_t begin = 0;    ///< Offset of the first element.
  std::uint64_t bytes = 0;  ///< Of all elements.
};

/// Reads the header alone: `front` may end behind it. Throws as parse_npy_parts() does.
[[nodiscard]] NpyLayout parse_npy_layout(Bytes front, const std::string& name);

/// The array in the bytes of a .npy file, which must outlive the view: no element is copied, arrays
/// in Fortran order come with the strides for it. Bytes after the last element are ignored, as
/// NumPy does. `name` is for messages.
///
/// Throws FormatError if the header is malformed or the data incomplete, and UnsupportedError for
/// element types that no tensor has: objects, big-endian numbers, complex, text, dates, records.
[[nodiscard]] TensorView parse_npy(Bytes bytes, const std::string& name);

/// An array that may be complex: then its two parts lie along a last axis.
struct NpyParts {
  TensorView values;
  bool is_complex = false;
};

/// The same as parse_npy(), complex arrays, too.
[[nodiscard]] NpyParts parse_npy_parts(Bytes bytes, const std::string& name);

/// Throws what parse_npy() says of complex numbers.
[[noreturn]] void refuse_complex(const std::string& name);

/// The bytes of a .npy file (version 1, C order) that holds `values`. NumPy has neither bfloat16
/// nor 8-bit floats: such arrays are stored as float32, which loses nothing.
[[nodiscard]] std::string encode_npy(const TensorView& values);

/// Writes encode_npy(values) to `path`. Throws OutputError.
void write_npy(const std::filesystem::path& path, const TensorView& values, Overwrite overwrite);

}  // namespace tbviz
