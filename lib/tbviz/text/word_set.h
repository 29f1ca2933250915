// Small sets of words that are known when the program is compiled.
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "tbviz/text/ascii.h"

namespace tbviz {

/// Most words of a text are in no set: their size and first character tell.
template <std::size_t N>
class WordSet {
 public:
  /// `words` are in lower case, and shorter than kLongest.
  consteval explicit WordSet(const std::array<std::string_view, N>& words) : words_(words) {
    for (const std::string_view word : words) sizes_at(word) |= 1U << word.size();
  }

  /// Whether `word`, in any case, is one of them.
  [[nodiscard]] constexpr bool holds(std::string_view word) const {
    return word.size() < kLongest && (sizes_[place_of(word)] >> word.size() & 1U) != 0 &&
           std::ranges::any_of(words_, [word](std::string_view w) { return is_lower(word, w); });
  }

 private:
  static constexpr std::size_t kLongest = 32;

  // By first character, in either case; characters share places.
  [[nodiscard]] static constexpr std::size_t place_of(std::string_view word) {
    return word.empty() ? 0 : static_cast<unsigned char>(word[0]) % kLongest;
  }
  [[nodiscard]] consteval std::uint32_t& sizes_at(std::string_view word) {
    return sizes_[place_of(word)];
  }

  std::array<std::string_view, N> words_;
  std::array<std::uint32_t, kLongest> sizes_{};
};

}  // namespace tbviz
