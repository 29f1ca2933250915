// Builds a message, field by field.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <type_traits>

#include "tbviz/process/message.h"

namespace tbviz {

/// Writes what a MessageReader reads: the same fields in the same order.
class MessageWriter {
 public:
  explicit MessageWriter(MessageKind kind) : message_{.kind = kind} {}

  /// A number, a bool or an enumerator, little-endian.
  template <class T>
  void number(T value) {
    static_assert(std::is_arithmetic_v<T> || std::is_enum_v<T>);
    char bytes[sizeof(T)];
    store_le(bytes, value);
    message_.plain.append(bytes, sizeof bytes);
  }

  void text(std::string_view text);
  void shape(const Shape& shape);

  /// The elements are read when the message is sent.
  void tensor(const TensorView& view);

  /// How many elements a list has, then whatever `write` writes of each.
  template <class List, class Write>
  void list(const List& elements, Write&& write) {
    number(static_cast<std::uint64_t>(elements.size()));
    for (const auto& element : elements) write(element);
  }

  /// Whether there is a value, then whatever `write` writes of it.
  template <class T, class Write>
  void optional(const std::optional<T>& value, Write&& write) {
    number(value.has_value());
    if (value) write(*value);
  }

  [[nodiscard]] OutMessage take() { return std::move(message_); }

 private:
  OutMessage message_;
};

}  // namespace tbviz
