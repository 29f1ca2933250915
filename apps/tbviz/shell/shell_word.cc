#include "shell/shell_word.h"

#include <algorithm>

#include "tbviz/text/ascii.h"

namespace tbviz::cli {
namespace {

bool is_plain(char c) {
  constexpr std::string_view kSigns = "_./:@%+,=-";
  return is_letter(c) || is_digit(c) || kSigns.find(c) != std::string_view::npos ||
         static_cast<unsigned char>(c) >= 0x80;
}

}  // namespace

std::string shell_word(std::string_view text) {
  if (!text.empty() && std::ranges::all_of(text, is_plain)) return std::string(text);
  std::string word = "'";
  for (const char c : text) {
    if (c == '\'') {
      word += "'\\''";
    } else {
      word += c;
    }
  }
  return word + "'";
}

}  // namespace tbviz::cli
