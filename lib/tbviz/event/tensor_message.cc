#include "tbviz/event/tensor_message.h"

#include <algorithm>
#include <cstdint>
#include <cstring>
#include <utility>

#include "tbviz/archive/data_type.h"
#include "tbviz/archive/wire_reader.h"
#include "tbviz/error.h"
#include "tbviz/tensor/half.h"

namespace tbviz {
namespace {

constexpr std::int32_t kString = 7;

// NumPy's own limit, and so make_ndarray's.
constexpr std::size_t kMostAxes = 64;

// One number may stand for all of a shape, which costs its writer nothing.
constexpr std::int64_t kMostRepeated = std::int64_t{1} << 16;

/// A TensorProto's fields.
struct Fields {
  std::int32_t dtype = 0;
  std::optional<Shape> shape;
  Bytes content;
  std::vector<std::uint64_t> numbers;  // Bits of floats, or integers in two's complement.
  std::vector<std::string_view> strings;
};

constexpr std::optional<DType> dtype_of(std::int32_t number) {
  for (const DType dtype :
       {DType::kFloat32, DType::kFloat64, DType::kInt32, DType::kUInt8, DType::kInt16, DType::kInt8,
        DType::kInt64, DType::kBool, DType::kBFloat16, DType::kUInt16, DType::kFloat16,
        DType::kUInt32, DType::kUInt64}) {
    if (data_type(dtype) == number) return dtype;
  }
  return {};
}

bool parse_shape(Bytes message, Shape& shape) {
  WireReader reader(message);
  for (ProtobufField field; reader.next(field);) {
    if (!field.is(2, WireType::kBytes)) continue;
    shape.push_back(0);
    WireReader dimension(field.bytes);
    for (ProtobufField part; dimension.next(part);) {
      if (part.is(1, WireType::kVarint)) shape.back() = part.as_int();
    }
    if (!dimension.ok() || shape.back() < 0 || shape.size() > kMostAxes) return false;
  }
  return reader.ok();
}

// The wire type of the numbers in a field: packed or not, writers choose.
std::optional<WireType> type_of_numbers(std::uint32_t field) {
  switch (field) {
    case 5:  // float_val
      return WireType::kFixed32;
    case 6:  // double_val
      return WireType::kFixed64;
    case 7:   // int_val
    case 10:  // int64_val
    case 11:  // bool_val
    case 13:  // half_val
    case 16:  // uint32_val
    case 17:  // uint64_val
      return WireType::kVarint;
    default:
      return {};
  }
}

template <class T>
bool append_packed(Bytes packed, std::vector<std::uint64_t>& numbers) {
  if (packed.size() % sizeof(T) != 0) return false;
  for (std::size_t i = 0; i < packed.size(); i += sizeof(T)) {
    numbers.push_back(load_le<T>(packed.data() + i));
  }
  return true;
}

bool append_numbers(const ProtobufField& field, WireType type,
                    std::vector<std::uint64_t>& numbers) {
  if (field.type == type) {
    numbers.push_back(field.value);
    return true;
  }
  if (field.type != WireType::kBytes) return true;  // An unknown field, to protobuf.
  if (type == WireType::kFixed32) return append_packed<std::uint32_t>(field.bytes, numbers);
  if (type == WireType::kFixed64) return append_packed<std::uint64_t>(field.bytes, numbers);
  WireReader packed(field.bytes);
  while (!packed.at_end()) {
    std::uint64_t number = 0;
    if (!packed.varint(number)) return false;
    numbers.push_back(number);
  }
  return true;
}

bool parse_fields(Bytes message, Fields& fields) {
  WireReader reader(message);
  for (ProtobufField field; reader.next(field);) {
    const std::optional<WireType> numbers = type_of_numbers(field.number);
    if (numbers) {
      if (!append_numbers(field, *numbers, fields.numbers)) return false;
    } else if (field.is(1, WireType::kVarint)) {
      fields.dtype = static_cast<std::int32_t>(field.value);
    } else if (field.is(2, WireType::kBytes)) {
      fields.shape.emplace();
      if (!parse_shape(field.bytes, *fields.shape)) return false;
    } else if (field.is(4, WireType::kBytes)) {
      fields.content = field.bytes;
    } else if (field.is(8, WireType::kBytes)) {
      fields.strings.push_back(field.text());
    }
  }
  return reader.ok();
}

// As many as the shape has; none if that is too much to count, even where an axis of size 0 makes
// nothing of it.
std::optional<std::int64_t> count_of(const Shape& shape) {
  try {
    return count_elements(shape);
  } catch (const UnsupportedError&) {
    return {};
  }
}

// Bits of float32 as those of a short type.
template <class T>
void shorten(std::vector<std::uint64_t>& numbers) {
  for (std::uint64_t& number : numbers) {
    const T value = T::nearest(load_le<float>(&number));
    number = 0;
    std::memcpy(&number, &value, sizeof value);
  }
}

void shorten_float32(DType dtype, std::vector<std::uint64_t>& numbers) {
  constexpr std::uint64_t kMostBits = 0xFFFF;
  if (std::ranges::all_of(numbers, [](std::uint64_t bits) { return bits <= kMostBits; })) return;
  if (dtype == DType::kFloat16) shorten<Float16>(numbers);
  if (dtype == DType::kBFloat16) shorten<BFloat16>(numbers);
}

std::optional<Tensor> numbers_of(Fields& fields, DType dtype, const Shape& shape,
                                 std::int64_t count) {
  const auto bytes = static_cast<std::uint64_t>(count) * size_of(dtype);
  if (fields.numbers.empty()) {
    if (fields.content.size() / size_of(dtype) != static_cast<std::uint64_t>(count) ||
        fields.content.size() != bytes) {
      return {};
    }
    Tensor tensor(dtype, shape);
    std::ranges::copy(fields.content, tensor.data());
    return tensor;
  }
  const auto given = static_cast<std::int64_t>(fields.numbers.size());
  if (given > count || (given < count && count > kMostRepeated)) return {};
  shorten_float32(dtype, fields.numbers);
  Tensor tensor(dtype, shape);
  std::byte* to = tensor.data();
  for (std::int64_t i = 0; i < count; ++i, to += size_of(dtype)) {
    // The low bytes are the value, whatever the field's type.
    std::memcpy(to, &fields.numbers[static_cast<std::size_t>(std::min(i, given - 1))],
                size_of(dtype));
  }
  return tensor;
}

}  // namespace

std::optional<TensorMessage> parse_tensor(Bytes message, std::int64_t most_numbers) {
  Fields fields;
  if (!parse_fields(message, fields)) return {};
  TensorMessage tensor;
  const std::optional<DType> dtype = dtype_of(fields.dtype);
  if (!dtype && fields.dtype != kString) return {};
  tensor.shape = fields.shape.value_or(Shape());
  const std::optional<std::int64_t> count = count_of(tensor.shape);
  if (!count) return {};
  if (!dtype) {
    tensor.strings = std::move(fields.strings);
    return tensor;
  }
  if (*count > most_numbers) return {};
  tensor.numbers = numbers_of(fields, *dtype, tensor.shape, *count);
  if (!tensor.numbers) return {};
  return tensor;
}

}  // namespace tbviz
