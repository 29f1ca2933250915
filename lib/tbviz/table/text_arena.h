// Short pieces of text that live as long as a line is looked at.
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <memory_resource>
#include <string_view>

namespace tbviz {

/// Views stay valid until clear().
class TextArena {
 public:
  void clear() { memory_.release(); }

  [[nodiscard]] std::string_view keep(std::string_view text) { return keep({}, text); }

  /// `front` and `back` as one.
  [[nodiscard]] std::string_view keep(std::string_view front, std::string_view back) {
    return keep(front, {}, back);
  }
  [[nodiscard]] std::string_view keep(std::string_view front, std::string_view middle,
                                      std::string_view back) {
    const std::size_t size = front.size() + middle.size() + back.size();
    if (size == 0) return {};
    char* const begin = static_cast<char*>(memory_.allocate(size, 1));
    char* const middle_end = std::ranges::copy(middle, std::ranges::copy(front, begin).out).out;
    std::ranges::copy(back, middle_end);
    return {begin, size};
  }

 private:
  std::array<std::byte, 8192> first_;
  std::pmr::monotonic_buffer_resource memory_{first_.data(), first_.size()};
};

}  // namespace tbviz
