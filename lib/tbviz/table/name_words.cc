#include "tbviz/table/name_words.h"

#include <algorithm>
#include <array>

#include "tbviz/text/ascii.h"
#include "tbviz/text/word_set.h"

namespace tbviz {

std::optional<CounterBehindWords> counter_behind_words(std::string_view name) {
  constexpr std::array<std::string_view, 6> kPrepositions = {"at", "after", "for",
                                                             "in", "of",    "on"};
  constexpr std::array<std::string_view, 3> kAdjectives = {"global", "training", "current"};
  const auto is_one_of = [](const auto& words, std::string_view word) {
    return std::ranges::any_of(words, [word](auto w) { return word == w; });
  };
  std::size_t begin = name.rfind(' ');  // Of the counter's last word.
  if (begin == std::string_view::npos || begin == 0) return {};
  const std::string_view last = name.substr(begin + 1);
  if (last.empty() || !std::ranges::all_of(last, [](char c) { return is_letter(c) || c == '_'; })) {
    return {};
  }
  const std::size_t before = name.rfind(' ', begin - 1);
  if (before == std::string_view::npos) return {};
  std::string_view preposition = name.substr(before + 1, begin - before - 1);
  std::size_t words = before;
  if (is_one_of(kAdjectives, preposition) && before > 0) {
    const std::size_t again = name.rfind(' ', before - 1);
    if (again == std::string_view::npos) return {};
    preposition = name.substr(again + 1, before - again - 1);
    begin = before;
    words = again;
  }
  if (!is_one_of(kPrepositions, preposition)) return {};
  return CounterBehindWords{name.substr(0, words), preposition, name.substr(begin + 1)};
}

bool is_preposition(std::string_view word) {
  constexpr std::array<std::string_view, 20> kPrepositions = {
      "at", "to",   "from",  "in", "by", "for",  "over", "after", "with",  "and",
      "or", "than", "about", "of", "on", "into", "per",  "took",  "takes", "vs"};
  constexpr std::array<std::string_view, 3> kMore = {"until", "every", "reached"};
  static constexpr WordSet kMost(kPrepositions);
  static constexpr WordSet kRest(kMore);
  return kMost.holds(word) || kRest.holds(word);
}

bool is_level(std::string_view word) {
  constexpr std::array<std::string_view, 10> kLevels = {
      "debug", "info", "warn", "warning", "error", "critical", "fatal", "trace", "notice", "log"};
  static constexpr WordSet kKnown(kLevels);
  return kKnown.holds(word);
}

bool is_wrapper(std::string_view word) {
  word.remove_prefix(word.rfind('.') + 1);
  constexpr std::array<std::string_view, 8> kWrappers = {
      "tensor", "array", "Array", "Tensor", "DeviceArray", "EagerTensor", "scalar", "Decimal"};
  if (std::ranges::find(kWrappers, word) != kWrappers.end()) return true;
  for (const std::string_view type : {"bfloat", "float", "uint", "int"}) {
    if (word.starts_with(type) && std::ranges::all_of(word.substr(type.size()), is_digit)) {
      return true;
    }
  }
  return false;
}

}  // namespace tbviz
