#include "tbviz/archive/protobuf_reader.h"

#include <fmt/format.h>

#include "tbviz/error.h"

namespace tbviz {

void ProtobufFile::fail(Bytes part, std::string_view fact) const {
  throw FormatError(name, fmt::format("offset {}: {}", offset_of(part), fact));
}

bool ProtobufReader::next(ProtobufField& field) {
  field = {};
  if (wire_.at_end()) return false;
  if (file_->fields_left == 0) {
    file_->fail({wire_.position(), wire_.left()},
                fmt::format("walking it meets more than {} fields", kMostProtobufFields));
  }
  --file_->fields_left;
  if (!wire_.next(field)) fail();
  return true;
}

std::uint64_t ProtobufReader::varint() {
  std::uint64_t value = 0;
  if (!wire_.varint(value)) fail();
  return value;
}

void ProtobufReader::fail() const {
  const WireFault& fault = wire_.fault();
  const Bytes where(fault.where, fault.where);
  switch (fault.kind) {
    case WireFault::Kind::kCut:
      file_->fail(where, fmt::format("a field needs {} bytes but {} are left (is the file cut?)",
                                     fault.detail, wire_.left()));
    case WireFault::Kind::kFieldNumber:
      file_->fail(where, "malformed protobuf message: no field has such a number");
    case WireFault::Kind::kWireType:
      file_->fail(where, fmt::format("malformed protobuf message: wire type {}", fault.detail));
    default:
      file_->fail(where, "malformed protobuf message: a number of more than ten bytes");
  }
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
