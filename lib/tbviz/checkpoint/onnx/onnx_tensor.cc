#include "tbviz/checkpoint/onnx/onnx_tensor.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <cstdint>
#include <memory>
#include <utility>

#include "tbviz/checkpoint/strided_view.h"

namespace tbviz {
namespace {

constexpr std::size_t kLeastConversion = std::size_t{32} << 20;

// Field numbers of TensorProto and StringStringEntryProto.
enum : std::uint32_t {
  kDims = 1,
  kDataType = 2,
  kFloatData = 4,
  kInt32Data = 5,
  kInt64Data = 7,
  kName = 8,
  kRawData = 9,
  kDoubleData = 10,
  kUint64Data = 11,
  kExternalData = 13,
  kDataLocation = 14,
  kKey = 1,
  kValue = 2,
};
constexpr std::uint64_t kExternal = 1;  // DataLocation.EXTERNAL

/// A value of TensorProto.DataType, and the field for its values where they are no raw bytes.
struct OnnxType {
  std::string_view name;
  std::optional<DType> dtype;
  std::uint32_t field = 0;
};
const std::array<OnnxType, 29> kTypes = {{
    {"UNDEFINED", {}},
    {"FLOAT", DType::kFloat32, kFloatData},
    {"UINT8", DType::kUInt8, kInt32Data},
    {"INT8", DType::kInt8, kInt32Data},
    {"UINT16", DType::kUInt16, kInt32Data},
    {"INT16", DType::kInt16, kInt32Data},
    {"INT32", DType::kInt32, kInt32Data},
    {"INT64", DType::kInt64, kInt64Data},
    {"STRING", {}},
    {"BOOL", DType::kBool, kInt32Data},
    {"FLOAT16", DType::kFloat16, kInt32Data},
    {"DOUBLE", DType::kFloat64, kDoubleData},
    {"UINT32", DType::kUInt32, kUint64Data},
    {"UINT64", DType::kUInt64, kUint64Data},
    {"COMPLEX64", {}},
    {"COMPLEX128", {}},
    {"BFLOAT16", DType::kBFloat16, kInt32Data},
    {"FLOAT8E4M3FN", DType::kFloat8E4M3FN, kInt32Data},
    {"FLOAT8E4M3FNUZ", DType::kFloat8E4M3FNUZ, kInt32Data},
    {"FLOAT8E5M2", DType::kFloat8E5M2, kInt32Data},
    {"FLOAT8E5M2FNUZ", DType::kFloat8E5M2FNUZ, kInt32Data},
    {"UINT4", {}},
    {"INT4", {}},
    {"FLOAT4E2M1", {}},
    {"FLOAT8E8M0", DType::kFloat8E8M0FNU, kInt32Data},
    {"UINT2", {}},
    {"INT2", {}},
    {"FLOAT6E2M3", {}},
    {"FLOAT6E3M2", {}},
}};

// Appends the lowest `width` bytes of numbers to memory of a size that is known in advance.
class Converter {
 public:
  Converter(std::size_t size, std::size_t width)
      : bytes_(std::make_shared<std::vector<std::byte>>(size)), width_(width) {}

  /// False if there is no more room.
  [[nodiscard]] bool add(std::uint64_t number) {
    if (bytes_->size() - used_ < width_) return false;
    for (std::size_t i = 0; i < width_; ++i) {
      (*bytes_)[used_++] = static_cast<std::byte>(number >> (8 * i));
    }
    return true;
  }
  [[nodiscard]] bool is_full() const { return used_ == bytes_->size(); }
  [[nodiscard]] std::shared_ptr<const std::vector<std::byte>> bytes() const { return bytes_; }

 private:
  std::shared_ptr<std::vector<std::byte>> bytes_;
  std::size_t width_;
  std::size_t used_ = 0;
};

}  // namespace

/// What a TensorProto says of itself.
struct OnnxTensorReader::Claim {
  Bytes message;
  std::string_view name;
  Shape shape;
  std::uint64_t type = 0;
  bool is_external = false;
  std::optional<Bytes> raw;
  std::string_view location, offset, length;  // Of external values.
};

std::optional<DType> onnx_dtype(std::uint64_t data_type) {
  return data_type < kTypes.size() ? kTypes[data_type].dtype : std::nullopt;
}

std::string onnx_type_name(std::uint64_t data_type) {
  return data_type < kTypes.size() ? std::string(kTypes[data_type].name)
                                   : fmt::format("number {}", data_type);
}

std::optional<std::uint64_t> onnx_type_called(std::string_view name) {
  const auto found = std::ranges::find(kTypes, name, &OnnxType::name);
  if (found == kTypes.end()) return std::nullopt;
  return static_cast<std::uint64_t>(found - kTypes.begin());
}

std::string_view onnx_tensor_name(Bytes message, const ProtobufFile& file) {
  return text_field(message, kName, file);
}

OnnxTensorReader::Claim OnnxTensorReader::read_claim(Bytes message, std::string_view name) const {
  Claim claim{message, name, {}, 0, false, {}, {}, {}, {}};
  const auto add_size = [&](std::uint64_t size) {
    if (claim.shape.size() == kMostAxes)
      file_.fail(message, fmt::format("{}: too many axes", name));
    claim.shape.push_back(static_cast<std::int64_t>(size));
  };
  ProtobufReader reader(message, file_);
  for (ProtobufField field; reader.next(field);) {
    if (field.is(kDims, WireType::kVarint)) {
      add_size(field.value);
    } else if (field.is(kDims, WireType::kBytes)) {
      for (ProtobufReader sizes(field.bytes, file_); !sizes.at_end();) add_size(sizes.varint());
    } else if (field.is(kDataType, WireType::kVarint)) {
      claim.type = field.value;
    } else if (field.is(kRawData, WireType::kBytes)) {
      claim.raw = field.bytes;
    } else if (field.is(kDataLocation, WireType::kVarint)) {
      claim.is_external = field.value == kExternal;
    } else if (field.is(kExternalData, WireType::kBytes)) {
      std::string_view key;
      std::string_view value;
      ProtobufReader entry(field.bytes, file_);
      for (ProtobufField part; entry.next(part);) {
        if (part.is(kKey, WireType::kBytes)) key = part.text();
        if (part.is(kValue, WireType::kBytes)) value = part.text();
      }
      if (key == "location") claim.location = value;
      if (key == "offset") claim.offset = value;
      if (key == "length") claim.length = value;
    }
  }
  return claim;
}

std::variant<TensorView, UnreadOnnxTensor> OnnxTensorReader::read(Bytes message,
                                                                  std::string_view name) {
  Claim claim = read_claim(message, name);
  const std::optional<DType> known = onnx_dtype(claim.type);
  if (!known) {
    return unread(std::move(claim),
                  fmt::format("data type {} is not supported", onnx_type_name(claim.type)));
  }
  if (claim.is_external && !external_.is_possible()) {
    const std::string fact = fmt::format(
        "its values lie in {}, beside the model; give the model as a file", claim.location);
    return unread(std::move(claim), fact);
  }
  const DType dtype = *known;
  const auto count = contiguous_count(claim.shape);
  std::size_t size = 0;
  if (!count || __builtin_mul_overflow(static_cast<std::size_t>(*count), size_of(dtype), &size)) {
    file_.fail(message, fmt::format("malformed tensor {}: its shape is beyond all bounds", name));
  }
  const Bytes values = claim.is_external ? external_bytes(claim, size)
                       : claim.raw       ? *claim.raw
                                         : typed_bytes(claim, dtype, size);
  if (values.size() != size) {
    file_.fail(message,
               fmt::format("malformed tensor {}: shape {} of {} does not fill its {} bytes", name,
                           format_shape(claim.shape), name_of(dtype), values.size()));
  }
  return TensorView(dtype, std::move(claim.shape), values.data());
}

UnreadOnnxTensor OnnxTensorReader::unread(Claim claim, std::string_view fact) {
  Bytes bytes = claim.message;
  if (claim.is_external) {
    bytes = {};
    if (external_.is_possible() && !claim.length.empty()) bytes = external_bytes(claim, 0);
  } else if (claim.raw) {
    bytes = *claim.raw;
  }
  return {UnsupportedError(file_.name, fmt::format("{}: {}", claim.name, fact)),
          onnx_type_name(claim.type), std::move(claim.shape), bytes};
}

Bytes OnnxTensorReader::external_bytes(const Claim& claim, std::size_t size) {
  const auto number = [&](std::string_view text, std::uint64_t otherwise) {
    if (text.empty()) return otherwise;
    std::uint64_t value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (error != std::errc() || end != text.data() + text.size()) {
      file_.fail(claim.message,
                 fmt::format("malformed tensor {}: '{}' is no offset or length", claim.name, text));
    }
    return value;
  };
  const Bytes all = external_.open(claim.location, claim.name);
  const std::uint64_t offset = number(claim.offset, 0);
  const std::uint64_t length = number(claim.length, size);
  if (offset > all.size() || length > all.size() - offset) {
    file_.fail(claim.message,
               fmt::format("malformed tensor {}: its {} bytes at offset {} lie behind the end of "
                           "{}, which has {} (is that file cut?)",
                           claim.name, length, offset, claim.location, all.size()));
  }
  return all.subspan(static_cast<std::size_t>(offset), static_cast<std::size_t>(length));
}

// Of float_data, int32_data, ... the one that the data type asks for.
Bytes OnnxTensorReader::typed_bytes(const Claim& claim, DType dtype, std::size_t size) {
  const std::uint32_t wanted = kTypes[claim.type].field;
  const bool is_fixed = wanted == kFloatData || wanted == kDoubleData;
  const std::size_t width = size_of(dtype);
  const auto too_few = [&]() {
    file_.fail(claim.message,
               fmt::format("malformed tensor {}: it holds fewer values than shape {}", claim.name,
                           format_shape(claim.shape)));
  };
  // A number takes a byte at least, so that a claim cannot be larger than this.
  if (size / width > claim.message.size()) too_few();
  // Floats in one piece, as all writers pack them, lie ready.
  ProtobufReader reader(claim.message, file_);
  for (ProtobufField field; is_fixed && reader.next(field);) {
    if (field.is(wanted, WireType::kBytes) && field.bytes.size() == size) return field.bytes;
  }
  if (size > std::max(kLeastConversion, file_.bytes.size()) - converted_) {
    file_.fail(claim.message, fmt::format("{}: there are too many values that are no raw bytes; "
                                          "save them as raw data",
                                          claim.name));
  }
  Converter converter(size, width);
  const auto add = [&](std::uint64_t number) {
    if (converter.add(number)) return;
    file_.fail(claim.message, fmt::format("malformed tensor {}: it holds more values than shape {}",
                                          claim.name, format_shape(claim.shape)));
  };
  reader = ProtobufReader(claim.message, file_);
  for (ProtobufField field; reader.next(field);) {
    if (field.number != wanted) continue;
    if (field.type != WireType::kBytes) {
      add(field.value);
    } else if (is_fixed) {
      if (field.bytes.size() % width != 0) {
        file_.fail(field.bytes,
                   fmt::format("malformed tensor {}: {} bytes are no whole numbers of {}",
                               claim.name, field.bytes.size(), name_of(dtype)));
      }
      for (std::size_t i = 0; i + width <= field.bytes.size(); i += width) {
        add(width == 4 ? load_le<std::uint32_t>(field.bytes.data() + i)
                       : load_le<std::uint64_t>(field.bytes.data() + i));
      }
    } else {
      for (ProtobufReader packed(field.bytes, file_); !packed.at_end();) add(packed.varint());
    }
  }
  if (!converter.is_full()) too_few();
  converted_ += size;
  memory_.push_back(converter.bytes());
  return *converter.bytes();
}

std::vector<std::shared_ptr<const void>> OnnxTensorReader::take_memory() {
  return std::move(memory_);
}

}  // namespace tbviz
