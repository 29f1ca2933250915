#include "tbviz/archive/npy.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cctype>
#include <cstdint>
#include <optional>
#include <string_view>
#include <utility>

#include "tbviz/archive/npy_header.h"
#include "tbviz/archive/numpy_dtype.h"
#include "tbviz/error.h"

namespace tbviz {
namespace {

constexpr std::string_view kMagic{"\x93NUMPY", 6};
constexpr std::size_t kAlignment = 64;  // Of the first element, so that mapped arrays are aligned.

void set_type(const std::string& descr, const std::string& name, NpyLayout& layout) {
  const bool has_order = !descr.empty() && std::string_view("<>=|").find(descr[0]) < 4;
  const std::string_view code = std::string_view(descr).substr(has_order ? 1 : 0);
  const std::optional<DType> part = numpy_complex_part(code);
  const bool is_complex = part.has_value();
  const std::optional<DType> dtype = is_complex ? part : numpy_dtype(code);
  if (!dtype) {
    throw UnsupportedError(name,
                           fmt::format("holds {} (dtype '{}'); save numbers, for example with "
                                       "array.astype('float32')",
                                       describe_numpy_type(code), descr));
  }
  if (descr[0] == '>' && size_of(*dtype) > 1) {
    throw UnsupportedError(name,
                           fmt::format("holds big-endian numbers (dtype '{}'); save them with "
                                       "array.astype('<{}')",
                                       descr, code));
  }
  layout.dtype = *dtype;
  layout.is_complex = is_complex;
}

// The header's text, and how many bytes lie in front of the data.
struct Preamble {
  std::string_view header;
  std::size_t size;
};

Preamble split_preamble(Bytes bytes, const std::string& name) {
  if (!is_npy(bytes)) throw FormatError(name, "is no .npy file: it does not begin with \\x93NUMPY");
  const auto ends_early = [&] {
    return FormatError(name, fmt::format("offset {}: ends inside the .npy header", bytes.size()));
  };
  if (bytes.size() < kMagic.size() + 2) throw ends_early();
  const auto version = std::to_integer<unsigned>(bytes[kMagic.size()]);
  if (version < 1 || version > 3) {
    throw UnsupportedError(name, fmt::format("is a .npy file of version {}; versions 1 to 3 are "
                                             "known",
                                             version));
  }
  const std::size_t field = version == 1 ? 2 : 4;
  const std::size_t start = kMagic.size() + 2 + field;
  if (bytes.size() < start) throw ends_early();
  const std::byte* at = bytes.data() + kMagic.size() + 2;
  const std::size_t length = version == 1 ? load_le<std::uint16_t>(at) : load_le<std::uint32_t>(at);
  if (length > bytes.size() - start) {
    throw FormatError(name, fmt::format("offset {}: the .npy header needs {} bytes but {} are left "
                                        "(is the file cut?)",
                                        start, length, bytes.size() - start));
  }
  return {as_chars(bytes.subspan(start, length)), start + length};
}

std::vector<std::int64_t> fortran_strides(const Shape& shape) {
  std::vector<std::int64_t> strides(shape.size());
  std::int64_t step = 1;
  for (std::size_t axis = 0; axis < shape.size(); ++axis) {
    strides[axis] = step;
    step *= shape[axis];
  }
  return strides;
}

std::uint64_t count_bytes(const NpyLayout& layout, const std::string& name, std::uint64_t parts) {
  constexpr std::uint64_t kMost = std::uint64_t{1} << 62U;
  std::uint64_t count = kMost;
  try {
    count = static_cast<std::uint64_t>(count_elements(layout.shape));
  } catch (const UnsupportedError&) {
    // Told below.
  }
  const std::uint64_t width = size_of(layout.dtype) * parts;
  if (count < kMost / width) return count * width;
  throw FormatError(name,
                    fmt::format("offset {}: an array of shape {} and type {} needs more bytes "
                                "than memory can address",
                                layout.begin, format_shape(layout.shape), name_of(layout.dtype)));
}

}  // namespace

bool is_npy(Bytes bytes) { return as_chars(bytes).starts_with(kMagic); }

NpyLayout parse_npy_layout(Bytes front, const std::string& name) {
  const Preamble preamble = split_preamble(front, name);
  NpyHeader header =
      parse_npy_header(preamble.header, preamble.size - preamble.header.size(), name);
  NpyLayout layout;
  set_type(header.descr, name, layout);
  layout.shape = std::move(header.shape);
  layout.begin = preamble.size;
  const std::int64_t parts = layout.is_complex ? 2 : 1;
  layout.bytes = count_bytes(layout, name, static_cast<std::uint64_t>(parts));
  layout.strides =
      header.fortran_order ? fortran_strides(layout.shape) : contiguous_strides(layout.shape);
  if (layout.is_complex) {
    for (std::int64_t& stride : layout.strides) stride *= parts;
    layout.shape.push_back(parts);
    layout.strides.push_back(1);
  }
  return layout;
}

void refuse_complex(const std::string& name) {
  throw UnsupportedError(name,
                         "holds complex numbers; save one of their parts, for example "
                         "array.real");
}

TensorView parse_npy(Bytes bytes, const std::string& name) {
  NpyParts parts = parse_npy_parts(bytes, name);
  if (parts.is_complex) refuse_complex(name);
  return std::move(parts.values);
}

NpyParts parse_npy_parts(Bytes bytes, const std::string& name) {
  NpyLayout layout = parse_npy_layout(bytes, name);
  const std::size_t left = bytes.size() - layout.begin;
  if (layout.bytes > left) {
    throw FormatError(
        name, fmt::format("offset {}: an array of shape {} and type {} needs more "
                          "than the {} bytes that follow (is the file cut?)",
                          layout.begin, format_shape(layout.shape), name_of(layout.dtype), left));
  }
  return {TensorView(layout.dtype, std::move(layout.shape), std::move(layout.strides),
                     bytes.data() + layout.begin),
          layout.is_complex};
}

std::string encode_npy(const TensorView& values) {
  if (numpy_code(values.dtype()).empty()) return encode_npy(to_float32(values));
  if (!values.is_contiguous()) return encode_npy(to_contiguous(values));
  std::string header = fmt::format("{{'descr': '{}{}', 'fortran_order': False, 'shape': {}, }}",
                                   size_of(values.dtype()) == 1 ? '|' : '<',
                                   numpy_code(values.dtype()), format_shape(values.shape()));
  const std::size_t used = kMagic.size() + 4 + header.size() + 1;
  header.append((kAlignment - used % kAlignment) % kAlignment, ' ');
  header += '\n';

  std::string bytes(kMagic);
  bytes += {'\x01', '\x00', '\x00', '\x00'};
  store_le(bytes.data() + kMagic.size() + 2, static_cast<std::uint16_t>(header.size()));
  bytes += header;
  bytes += as_chars(values.bytes());
  return bytes;
}

void write_npy(const std::filesystem::path& path, const TensorView& values, Overwrite overwrite) {
  write_file(path, as_bytes(encode_npy(values)), overwrite);
}

}  // namespace tbviz
