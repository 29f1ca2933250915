#include "tbviz/archive/wire_writer.h"

namespace tbviz {
namespace {

void append_key(std::string& out, std::uint32_t number, WireType type) {
  append_varint(out, std::uint64_t{number} << 3U | static_cast<std::uint64_t>(type));
}

template <class T>
void append_fixed(std::string& out, T value) {
  char bytes[sizeof value];
  store_le(bytes, value);
  out.append(bytes, sizeof bytes);
}

}  // namespace

void append_varint(std::string& out, std::uint64_t value) {
  for (; value >= 0x80; value >>= 7U) out.push_back(static_cast<char>(value | 0x80U));
  out.push_back(static_cast<char>(value));
}

void append_varint_field(std::string& out, std::uint32_t number, std::uint64_t value) {
  append_key(out, number, WireType::kVarint);
  append_varint(out, value);
}

void append_fixed_field(std::string& out, std::uint32_t number, double value) {
  append_key(out, number, WireType::kFixed64);
  append_fixed(out, value);
}

void append_fixed_field(std::string& out, std::uint32_t number, float value) {
  append_key(out, number, WireType::kFixed32);
  append_fixed(out, value);
}

void append_bytes_field(std::string& out, std::uint32_t number, std::string_view value) {
  append_key(out, number, WireType::kBytes);
  append_varint(out, value.size());
  out += value;
}

}  // namespace tbviz
