// The marks by which a placeholder of Kitty's graphics protocol tells numbers.
#pragma once

#include <cstddef>
#include <string>

namespace tbviz::cli {

/// How many there are, and so how many rows placeholders can tell apart.
inline constexpr std::size_t kPlaceholderMarks = 297;

/// The mark that stands for `number`, UTF-8: the nonspacing marks of combining class 230 in Unicode
/// 6.0, by code point, but for those that have a decomposition or compose with a character before
/// them. REQUIRES: number < kPlaceholderMarks
[[nodiscard]] std::string placeholder_mark(std::size_t number);

}  // namespace tbviz::cli
