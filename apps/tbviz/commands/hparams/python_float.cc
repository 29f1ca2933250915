#include "commands/hparams/python_float.h"

#include <cstddef>
#include <string>

#include "tbviz/text/ascii.h"
#include "tbviz/text/number.h"

namespace tbviz::cli {

std::optional<double> python_float(std::string_view word) {
  constexpr CharacterClass kBlanks(" \t\n\v\f\r\x1c\x1d\x1e\x1f");
  while (!word.empty() && kBlanks(word.front())) word.remove_prefix(1);
  while (!word.empty() && kBlanks(word.back())) word.remove_suffix(1);
  std::string digits;
  for (std::size_t i = 0; i < word.size(); ++i) {
    if (word[i] != '_') {
      digits += word[i];
    } else if (i == 0 || i + 1 == word.size() || !is_digit(word[i - 1]) || !is_digit(word[i + 1])) {
      return {};
    }
  }
  return parse_number(digits);
}

}  // namespace tbviz::cli
