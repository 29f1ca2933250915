// Protobuf's wire format, appended to bytes: for messages that are copied field by field, or too
// many for a library. wire_reader.h reads it.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "tbviz/archive/wire_reader.h"
#include "tbviz/base/bytes.h"

namespace tbviz {

/// Appends a number as protobuf stores integers; a negative one is cast to unsigned before.
void append_varint(std::string& out, std::uint64_t value);

/// Appends field `number` with its value.
void append_varint_field(std::string& out, std::uint32_t number, std::uint64_t value);
void append_fixed_field(std::string& out, std::uint32_t number, double value);
void append_fixed_field(std::string& out, std::uint32_t number, float value);
void append_bytes_field(std::string& out, std::uint32_t number, std::string_view value);

/// Calls keep(field) for every field of a well-formed message, and appends those to `out`, byte by
/// byte, for which it returns true. keep() may append what is to stand in a field's place.
template <class Keep>
void copy_fields(Bytes message, std::string& out, Keep keep) {
  WireReader reader(message);
  const std::byte* begin = reader.position();
  for (ProtobufField field; reader.next(field); begin = reader.position()) {
    if (keep(field)) out += as_chars({begin, reader.position()});
    field = {};
  }
}

}  // namespace tbviz
