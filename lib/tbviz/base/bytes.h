// Views of raw memory, and little-endian numbers in it. Event logs, zip archives, numpy arrays and
// checkpoints are little-endian throughout.
#pragma once

#include <bit>
#include <cstddef>
#include <cstring>
#include <span>
#include <string_view>
#include <type_traits>

#pragma GCC visibility push(default)
namespace tbviz {

using Bytes = std::span<const std::byte>;

static_assert(std::endian::native == std::endian::little,
              "load_le and tensors in mapped files assume a little-endian machine");

[[nodiscard]] inline Bytes as_bytes(std::string_view text) {
  return std::as_bytes(std::span(text.data(), text.size()));
}

[[nodiscard]] inline std::string_view as_chars(Bytes bytes) {
  return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

/// The little-endian number at `at`, which need not be aligned.
template <class T>
[[nodiscard]] T load_le(const void* at) {
  static_assert(std::is_trivially_copyable_v<T>);
  T value;
  std::memcpy(&value, at, sizeof value);
  return value;
}

/// Stores `value` little-endian at `at`, which need not be aligned.
template <class T>
void store_le(void* at, T value) {
  static_assert(std::is_trivially_copyable_v<T>);
  std::memcpy(at, &value, sizeof value);
}

}  // namespace tbviz
#pragma GCC visibility pop
