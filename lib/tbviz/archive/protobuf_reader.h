// Walks the fields of protobuf messages in a file that is not trusted: wire_reader.h with limits,
// and errors that name the place.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "tbviz/archive/wire_reader.h"
#include "tbviz/base/bytes.h"

namespace tbviz {

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
  ProtobufReader(Bytes message, const ProtobufFile& file) : wire_(message), file_(&file) {}

  /// Moves to the next field; false at the end. Throws FormatError if the message is cut or
  /// malformed, or the file has no fields left. If it throws, `field` still tells number and type
  /// where these were there. Groups, which nobody has written since 2008, count as malformed.
  [[nodiscard]] bool next(ProtobufField& field);

  /// A number of the packed ones that are left; for messages that are nothing else. Throws
  /// FormatError.
  [[nodiscard]] std::uint64_t varint();

  [[nodiscard]] bool at_end() const { return wire_.at_end(); }

 private:
  [[noreturn]] void fail() const;

  WireReader wire_;
  const ProtobufFile* file_;
};

/// The text or bytes of field `number` of a message; of several the last, as protobuf has it; empty
/// if there is none. Throws what ProtobufReader::next() throws.
[[nodiscard]] std::string_view text_field(Bytes message, std::uint32_t number,
                                          const ProtobufFile& file);

}  // namespace tbviz
