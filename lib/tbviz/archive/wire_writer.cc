#include "tbviz/archive/wire_writer.h"

#include <array>

namespace tbviz {
namespace {

// A key and a number, in at most ten bytes each.
template <class Write>
void append(std::string& out, Write write) {
  std::array<char, 20> bytes{};
  WireCursor cursor(bytes.data());
  write(cursor);
  out.append(bytes.data(), cursor.position());
}

}  // namespace

void append_varint(std::string& out, std::uint64_t value) {
  append(out, [&](WireCursor& cursor) { cursor.varint(value); });
}

void append_varint_field(std::string& out, std::uint32_t number, std::uint64_t value) {
  append(out, [&](WireCursor& cursor) {
    cursor.key(number, WireType::kVarint);
    cursor.varint(value);
  });
}

void append_fixed_field(std::string& out, std::uint32_t number, double value) {
  append(out, [&](WireCursor& cursor) {
    cursor.key(number, WireType::kFixed64);
    cursor.fixed(value);
  });
}

void append_fixed_field(std::string& out, std::uint32_t number, float value) {
  append(out, [&](WireCursor& cursor) {
    cursor.key(number, WireType::kFixed32);
    cursor.fixed(value);
  });
}

void append_bytes_field(std::string& out, std::uint32_t number, std::string_view value) {
  append(out, [&](WireCursor& cursor) {
    cursor.key(number, WireType::kBytes);
    cursor.varint(value.size());
  });
  out += value;
}

}  // namespace tbviz
