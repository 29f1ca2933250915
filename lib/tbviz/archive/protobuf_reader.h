// Walks the fields of a protobuf message where it lies, without copying. The wire format is
// described at https://protobuf.dev/programming-guides/encoding/.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
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
  Bytes bytes;              ///< If it is.

  [[nodiscard]] bool is(std::uint32_t wanted, WireType wire) const {
    return number == wanted && type == wire;
  }
  [[nodiscard]] std::string_view text() const { return as_chars(bytes); }
  [[nodiscard]] std::int64_t as_int() const { return static_cast<std::int64_t>(value); }
};

inline constexpr std::uint64_t kMostProtobufFields = 10'000'000;

/// The bytes of a file, for offsets, and its name, for messages.
struct ProtobufFile {
  Bytes bytes;
  std::string name;
  /// How many fields all readers together may still meet. Bounds the time that a file of tiny
  /// messages takes, however often they are walked.
  mutable std::uint64_t fields_left = kMostProtobufFields;

  /// Where `part`, a view of `bytes`, begins.
  [[nodiscard]] std::size_t offset_of(Bytes part) const {
    return static_cast<std::size_t>(part.data() - bytes.data());
  }

  /// Throws FormatError: name, the offset of `part`, `fact`.
  [[noreturn]] void fail(Bytes part, std::string_view fact) const;
};

/// Reads a message front to back.
class ProtobufReader {
 public:
  /// `message` lies in the bytes of `file`, which must outlive the reader.
  ProtobufReader(Bytes message, const ProtobufFile& file) : rest_(message), file_(&file) {}

  /// Moves to the next field; false at the end. Throws FormatError if the message is cut or
  /// malformed, or the file has no fields left. If it throws, `field` still tells number and type
  /// where these were there. Groups, which nobody has written since 2008, count as malformed.
  [[nodiscard]] bool next(ProtobufField& field);

  /// A number of the packed ones that are left; for messages that are nothing else. Throws
  /// FormatError.
  [[nodiscard]] std::uint64_t varint();

  [[nodiscard]] bool at_end() const { return rest_.empty(); }

 private:
  [[nodiscard]] Bytes take(std::uint64_t count);

  Bytes rest_;
  const ProtobufFile* file_;
};

/// The text or bytes of field `number` of a message; of several the last, as protobuf has it; empty
/// if there is none. Throws what ProtobufReader::next() throws.
[[nodiscard]] std::string_view text_field(Bytes message, std::uint32_t number,
                                          const ProtobufFile& file);

}  // namespace tbviz
