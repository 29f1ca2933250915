#include "tbviz/plugins/tensor_proto.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstdint>
#include <type_traits>

#include "tbviz/archive/data_type.h"
#include "tbviz/archive/wire_writer.h"
#include "tbviz/error.h"
#include "tbviz/plugins/plugin_value.h"

namespace tbviz {
namespace {

constexpr std::int32_t kString = 7;  // DT_STRING

std::string begin_tensor(std::int32_t type, const Shape& shape) {
  std::string sizes;
  for (const std::int64_t size : shape) {
    std::string dimension;
    if (size != 0) append_varint_field(dimension, 1, static_cast<std::uint64_t>(size));
    append_bytes_field(sizes, 2, dimension);
  }
  std::string message;
  append_varint_field(message, 1, static_cast<std::uint64_t>(type));
  append_bytes_field(message, 2, sizes);
  return message;
}

// The field in which make_ndarray looks for elements of the type; 0: tensor_content alone.
std::uint32_t field_of(DType dtype) {
  switch (dtype) {
    case DType::kFloat32:
      return 5;  // float_val
    case DType::kFloat64:
      return 6;  // double_val
    case DType::kUInt8:
    case DType::kInt8:
    case DType::kUInt16:
    case DType::kInt16:
    case DType::kInt32:
      return 7;  // int_val
    case DType::kInt64:
      return 10;  // int64_val
    case DType::kBool:
      return 11;  // bool_val
    case DType::kFloat16:
    case DType::kBFloat16:
      return 13;  // half_val
    default:
      return 0;
  }
}

template <class T>
void append_fixed(std::string& out, T value) {
  const std::size_t begin = out.size();
  out.resize(begin + sizeof value);
  store_le(out.data() + begin, value);
}

template <class T>
void append_element(std::string& out, T value) {
  if constexpr (std::is_floating_point_v<T>) {
    append_fixed(out, value);
  } else if constexpr (std::is_integral_v<T>) {
    append_varint(out, static_cast<std::uint64_t>(static_cast<std::int64_t>(value)));
  } else {
    append_varint(out, value.bits);
  }
}

// The packed field of repeated numbers; none if there are none.
std::string packed(const TensorView& values) {
  std::string out;
  for_each_element(values, [&](auto value) { append_element(out, value); });
  return out;
}

std::string raw(const TensorView& values) {
  std::string out;
  for_each_element(values, [&](auto value) { append_fixed(out, value); });
  return out;
}

// Elements of `bytes` bytes at least.
void check_room(const TensorView& values, std::uint64_t bytes) {
  // Strides of 0 make any number of them; 8 bytes of so many can still be counted.
  const auto count = std::min(static_cast<std::uint64_t>(values.count()), std::uint64_t{1} << 60U);
  check_value_bytes(count * bytes);
}

std::uint64_t least_bytes(DType dtype) {
  return is_floating_point(dtype) && size_of(dtype) > 2 ? size_of(dtype) : 1;
}

}  // namespace

std::string encode_tensor(const TensorView& values) {
  if (is_float8(values.dtype())) {
    throw UnsupportedError({}, fmt::format("elements are {}, which TensorBoard does not read",
                                           name_of(values.dtype())));
  }
  check_room(values, least_bytes(values.dtype()));
  std::string message = begin_tensor(data_type(values.dtype()), values.shape());
  if (values.count() == 0) return message;
  if (const std::uint32_t field = field_of(values.dtype())) {
    append_bytes_field(message, field, packed(values));
  } else {
    append_bytes_field(message, 4, raw(values));  // tensor_content
  }
  check_value_bytes(message.size());
  return message;
}

std::string encode_float_tensor(const TensorView& values) {
  if (values.dtype() == DType::kFloat32) return encode_tensor(values);
  check_room(values, sizeof(float));
  return encode_tensor(to_float32(values));
}

std::string encode_string_tensor(std::string_view text, const Shape& shape) {
  std::string message = begin_tensor(kString, shape);
  append_bytes_field(message, 8, text);
  return message;
}

}  // namespace tbviz
