#include "tbviz/archive/protobuf_reader.h"

#include <fmt/format.h>

#include "tbviz/base/error.h"

namespace tbviz {

void ProtobufFile::fail(Bytes part, std::string_view fact) const {
  throw FormatError(name, fmt::format("offset {}: {}", offset_of(part), fact));
}

bool ProtobufReader::next(ProtobufField& field) {
  field = {};
  if (rest_.empty()) return false;
  const Bytes start = rest_;
  if (file_->fields_left == 0) {
    file_->fail(start, fmt::format("walking it meets more than {} fields", kMostProtobufFields));
  }
  --file_->fields_left;
  const std::uint64_t key = varint();
  if (key >> 3 == 0 || key >> 3 >= std::uint64_t{1} << 29) {
    file_->fail(start, "malformed protobuf message: no field has such a number");
  }
  field.number = static_cast<std::uint32_t>(key >> 3);
  field.type = static_cast<WireType>(key & 7);
  switch (field.type) {
    case WireType::kVarint:
      field.value = varint();
      return true;
    case WireType::kFixed64:
      field.value = load_le<std::uint64_t>(take(8).data());
      return true;
    case WireType::kFixed32:
      field.value = load_le<std::uint32_t>(take(4).data());
      return true;
    case WireType::kBytes:
      field.bytes = take(varint());
      return true;
  }
  file_->fail(start, fmt::format("malformed protobuf message: wire type {}", key & 7));
}

std::uint64_t ProtobufReader::varint() {
  const Bytes start = rest_;
  std::uint64_t value = 0;
  for (unsigned shift = 0; shift < 64; shift += 7) {
    const auto byte = std::to_integer<std::uint64_t>(take(1)[0]);
    value |= (byte & 0x7f) << shift;
    if (byte < 0x80) return value;
  }
  file_->fail(start, "malformed protobuf message: a number of more than ten bytes");
}

Bytes ProtobufReader::take(std::uint64_t count) {
  if (count > rest_.size()) {
    file_->fail(rest_, fmt::format("a field needs {} bytes but {} are left (is the file cut?)",
                                   count, rest_.size()));
  }
  const Bytes taken = rest_.first(static_cast<std::size_t>(count));
  rest_ = rest_.subspan(taken.size());
  return taken;
}

std::string_view text_field(Bytes message, std::uint32_t number, const ProtobufFile& file) {
  std::string_view text;
  ProtobufReader reader(message, file);
  for (ProtobufField field; reader.next(field);) {
    if (field.is(number, WireType::kBytes)) text = field.text();
  }
  return text;
}

}  // namespace tbviz
