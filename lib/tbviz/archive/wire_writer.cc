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

template <class T>
void append_packed(std::string& out, std::uint32_t number, std::span<const T> values) {
  if (values.empty()) return;
  append_bytes_header(out, number, values.size_bytes());
  const std::size_t begin = out.size();
  out.resize(begin + values.size_bytes());
  WireCursor cursor(out.data() + begin);
  for (const T value : values) cursor.fixed(value);
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
  append_bytes_header(out, number, value.size());
  out += value;
}

void append_bytes_header(std::string& out, std::uint32_t number, std::size_t size) {
  append(out, [&](WireCursor& cursor) { cursor.header(number, size); });
}

void append_packed_field(std::string& out, std::uint32_t number, std::span<const double> values) {
  append_packed(out, number, values);
}

void append_packed_field(std::string& out, std::uint32_t number, std::span<const float> values) {
  append_packed(out, number, values);
}

}  // namespace tbviz
