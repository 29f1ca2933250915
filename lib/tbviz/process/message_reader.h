// Reads a message, field by field, and believes nothing that it says.
#pragma once

#include <cstddef>
#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

#include "tbviz/process/message.h"

namespace tbviz {

/// A position in a message, whose sender may have been taken over by a hostile model: numbers are
/// held against their range, counts against the bytes that are left before anything is allocated,
/// and a tensor's shape against the bytes of its elements. Throws ModelError, without a file, for
/// what does not fit.
class MessageReader {
 public:
  /// Throws if the message is of another kind. It must outlive the reader and the views it gives.
  MessageReader(const InMessage& message, MessageKind expected);

  template <class T>
  [[nodiscard]] T number() {
    static_assert(std::is_arithmetic_v<T> && !std::is_same_v<T, bool>);
    return load_le<T>(take(plain_, sizeof(T)).data());
  }

  [[nodiscard]] bool flag() { return choice(std::uint8_t{1}) != 0; }

  /// An enumerator, or number, up to `last`.
  template <class T>
  [[nodiscard]] T choice(T last) {
    static_assert(sizeof(T) == 1);
    const auto value = number<std::uint8_t>();
    if (value > static_cast<std::uint8_t>(last)) fail("a number out of its range");
    return static_cast<T>(value);
  }

  /// An index below `end`.
  [[nodiscard]] std::size_t index(std::size_t end);

  /// Of at most `most` bytes.
  [[nodiscard]] std::string text(std::size_t most = std::numeric_limits<std::size_t>::max());
  [[nodiscard]] Shape shape();

  /// Where the elements lie in the message.
  [[nodiscard]] TensorView tensor();

  /// How many elements of at least `least_bytes` follow; not more than `most`.
  [[nodiscard]] std::size_t count(std::size_t least_bytes, std::size_t most);

  /// What `read` reads, as often as a list has elements, each of at least `least_bytes`; not more
  /// than `most`.
  template <class Read>
  [[nodiscard]] auto list(std::size_t least_bytes, std::size_t most, Read&& read) {
    const std::size_t size = count(least_bytes, most);
    std::vector<decltype(read())> elements;
    elements.reserve(size);
    for (std::size_t i = 0; i < size; ++i) elements.push_back(read());
    return elements;
  }

  template <class Read>
  [[nodiscard]] auto optional(Read&& read) {
    return flag() ? std::optional(read()) : std::nullopt;
  }

  /// Throws if anything is left.
  void finish() const;

  /// Throws ModelError: the model's process said what makes no sense, and `fact`.
  [[noreturn]] static void fail(std::string_view fact);

 private:
  [[nodiscard]] static Bytes take(Bytes& from, std::uint64_t count);

  Bytes plain_;
  Bytes elements_;
};

}  // namespace tbviz
