// Protobuf's wire format, appended to bytes: for messages that are copied field by field, or too
// many for a library. wire_reader.h reads it.
#pragma once

#include <algorithm>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include "tbviz/archive/wire_reader.h"
#include "tbviz/base/bytes.h"

namespace tbviz {

/// Bytes that a number takes as protobuf stores integers.
[[nodiscard]] constexpr std::size_t varint_size(std::uint64_t value) {
  return (static_cast<std::size_t>(std::bit_width(value | 1U)) + 6) / 7;
}

/// Writes into memory whose size was found out before.
class WireCursor {
 public:
  explicit WireCursor(char* at) : at_(at) {}

  void varint(std::uint64_t value) {
    for (; value >= 0x80; value >>= 7U) *at_++ = static_cast<char>(value | 0x80U);
    *at_++ = static_cast<char>(value);
  }
  void key(std::uint32_t number, WireType type) {
    varint(std::uint64_t{number} << 3U | static_cast<std::uint64_t>(type));
  }
  /// What stands before the `size` bytes of a field.
  void header(std::uint32_t number, std::size_t size) {
    key(number, WireType::kBytes);
    varint(size);
  }
  template <class T>
  void fixed(T value) {
    store_le(at_, value);
    at_ += sizeof value;
  }
  void text(std::string_view value) { at_ = std::copy(value.begin(), value.end(), at_); }

  [[nodiscard]] char* position() const { return at_; }

 private:
  char* at_;
};

/// Appends a number as protobuf stores integers; a negative one is cast to unsigned before.
void append_varint(std::string& out, std::uint64_t value);

/// Appends field `number` with its value.
void append_varint_field(std::string& out, std::uint32_t number, std::uint64_t value);
void append_fixed_field(std::string& out, std::uint32_t number, double value);
void append_fixed_field(std::string& out, std::uint32_t number, float value);
void append_bytes_field(std::string& out, std::uint32_t number, std::string_view value);

/// Appends what stands before the `size` bytes of such a field: for values that are appended piece
/// by piece.
void append_bytes_header(std::string& out, std::uint32_t number, std::size_t size);

/// Appends a field of repeated numbers, packed; nothing if there are none, as proto3 has it.
void append_packed_field(std::string& out, std::uint32_t number, std::span<const double> values);
void append_packed_field(std::string& out, std::uint32_t number, std::span<const float> values);

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
