// Protobuf's wire format, field by field where the message lies, without copies or exceptions. The
// format is described at https://protobuf.dev/programming-guides/encoding/.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

#include "tbviz/base/bytes.h"

namespace tbviz {

/// How a field's value is stored.
enum class WireType : std::uint8_t { kVarint = 0, kFixed64 = 1, kBytes = 2, kFixed32 = 5 };

/// A field and its value: a number, or bytes (text, a message, packed numbers).
struct ProtobufField {
  std::uint32_t number = 0;
  WireType type = WireType::kVarint;
  std::uint64_t value = 0;  ///< Unless `type` is kBytes.
  Bytes bytes = {};         ///< If it is.

  [[nodiscard]] bool is(std::uint32_t wanted, WireType wire) const {
    return number == wanted && type == wire;
  }
  [[nodiscard]] std::string_view text() const { return as_chars(bytes); }
  [[nodiscard]] std::int64_t as_int() const { return static_cast<std::int64_t>(value); }
  [[nodiscard]] double as_double() const { return load_le<double>(&value); }
  [[nodiscard]] float as_float() const {
    const auto bits = static_cast<std::uint32_t>(value);
    return load_le<float>(&bits);
  }
};

/// What is wrong with a message, and where.
struct WireFault {
  enum class Kind : std::uint8_t { kNone, kCut, kFieldNumber, kWireType, kLongNumber };
  Kind kind = Kind::kNone;
  const std::byte* where = nullptr;
  std::uint64_t detail = 0;  ///< Bytes that are needed (kCut), the type that there is (kWireType).
};

/// Reads a message front to back. Groups, which nobody has written since 2008, count as malformed.
class WireReader {
 public:
  explicit WireReader(Bytes message) : at_(message.data()), end_(message.data() + message.size()) {}

  /// Moves to the next field; false at the end and at a fault, before which `field` may have got
  /// its number and type.
  [[nodiscard]] bool next(ProtobufField& field) {
    if (at_ == end_) return false;
    const std::byte* const start = at_;
    std::uint64_t key = 0;
    if (!varint(key)) return false;
    if (key >> 3U == 0 || key >> 32U != 0) return fail(WireFault::Kind::kFieldNumber, start);
    field.number = static_cast<std::uint32_t>(key >> 3U);
    field.type = static_cast<WireType>(key & 7U);
    switch (field.type) {
      case WireType::kVarint:
        return varint(field.value);
      case WireType::kFixed64:
        return fixed<std::uint64_t>(field.value);
      case WireType::kFixed32:
        return fixed<std::uint32_t>(field.value);
      case WireType::kBytes: {
        std::uint64_t size = 0;
        if (!varint(size)) return false;
        if (size > left()) return fail(WireFault::Kind::kCut, at_, size);
        field.bytes = {at_, static_cast<std::size_t>(size)};
        at_ += size;
        return true;
      }
    }
    return fail(WireFault::Kind::kWireType, start, key & 7U);
  }

  /// A number of the packed ones that are left; for messages that are nothing else.
  [[nodiscard]] bool varint(std::uint64_t& value) {
    // Nearly all keys and sizes are a byte, and most steps two.
    if (at_ != end_ && std::to_integer<unsigned>(*at_) < 0x80) {
      value = std::to_integer<std::uint64_t>(*at_++);
      return true;
    }
    if (left() >= 2 && std::to_integer<unsigned>(at_[1]) < 0x80) {
      value = (std::to_integer<std::uint64_t>(at_[0]) & 0x7fU) |
              std::to_integer<std::uint64_t>(at_[1]) << 7U;
      at_ += 2;
      return true;
    }
    const std::byte* const start = at_;
    value = 0;
    for (unsigned shift = 0; shift < 64; shift += 7) {
      if (at_ == end_) return fail(WireFault::Kind::kCut, at_, 1);
      const auto byte = std::to_integer<std::uint64_t>(*at_++);
      value |= (byte & 0x7fU) << shift;
      if (byte < 0x80) return true;
    }
    return fail(WireFault::Kind::kLongNumber, start);
  }

  [[nodiscard]] bool at_end() const { return at_ == end_; }
  [[nodiscard]] const std::byte* position() const { return at_; }
  [[nodiscard]] std::size_t left() const { return static_cast<std::size_t>(end_ - at_); }

  /// Whether nothing has been wrong so far.
  [[nodiscard]] bool ok() const { return fault_.kind == WireFault::Kind::kNone; }
  [[nodiscard]] const WireFault& fault() const { return fault_; }

 private:
  template <class T>
  [[nodiscard]] bool fixed(std::uint64_t& value) {
    if (left() < sizeof(T)) return fail(WireFault::Kind::kCut, at_, sizeof(T));
    value = load_le<T>(at_);
    at_ += sizeof(T);
    return true;
  }

  [[nodiscard]] bool fail(WireFault::Kind kind, const std::byte* where, std::uint64_t detail = 0) {
    fault_ = {kind, where, detail};
    return false;
  }

  const std::byte* at_;
  const std::byte* end_;
  WireFault fault_;
};

/// What field `number` of a message holds: of several the last one counts. Empty if there is none.
[[nodiscard]] inline Bytes find_bytes(Bytes message, std::uint32_t number) {
  Bytes found;
  WireReader reader(message);
  for (ProtobufField field; reader.next(field);) {
    if (field.is(number, WireType::kBytes)) found = field.bytes;
  }
  return found;
}

}  // namespace tbviz
