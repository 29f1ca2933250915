// Byte strings of a pickle in all their forms: bytes, bytearray, text of Latin-1.
#pragma once

#include <cstddef>
#include <optional>
#include <string_view>
#include <unordered_map>

#include "tbviz/archive/pickle_text.h"
#include "tbviz/base/bytes.h"
#include "tbviz/checkpoint/torch/made_values.h"

namespace tbviz {

/// How a pickle has written a byte string.
struct PickledBytes {
  std::string_view written;
  PickleText form = PickleText::kBytes;
};

/// The byte string that `value` is: bytes, bytearray, or text that Python 3 encodes as Latin-1;
/// nothing if it is none. Plain text is none.
[[nodiscard]] std::optional<PickledBytes> pickled_bytes(const PickleValue& value);

/// Decodes byte strings, each once, however often a pickle refers to it.
class ByteStrings {
 public:
  explicit ByteStrings(MadeValues& made) : made_(made) {}

  /// The bytes of `value`, which may also be text; nothing if it is no byte string. Those that are
  /// written as text are decoded if values are wanted, or if they are `needed`; else only the size
  /// is right. `name` is the tensor that they are for. Throws FormatError, see MadeValues.
  [[nodiscard]] std::optional<Bytes> find(const PickleValue& value, std::string_view name,
                                          bool needed = false);

 private:
  struct Known {
    std::optional<Bytes> bytes;  // Nothing: it is no byte string.
    bool decoded = true;         // Else only the size is right.
  };
  [[nodiscard]] Known decode(const PickledBytes& bytes, std::string_view name, bool needed);

  MadeValues& made_;
  std::unordered_map<const char*, Known> known_;  // By where they are written.
};

}  // namespace tbviz
