// The words of a name, which single blanks part.
#pragma once

#include <cstddef>
#include <optional>
#include <string_view>

namespace tbviz {

[[nodiscard]] inline std::string_view first_word(std::string_view name) {
  return name.substr(0, name.find(' '));
}

[[nodiscard]] inline std::string_view last_word(std::string_view name) {
  return name.substr(name.rfind(' ') + 1);
}

[[nodiscard]] inline std::size_t count_words(std::string_view name) {
  std::size_t words = name.empty() ? 0 : 1;
  for (const char c : name) words += c == ' ' ? 1 : 0;
  return words;
}

template <class Test>
[[nodiscard]] bool all_words(std::string_view name, Test test) {
  while (!name.empty()) {
    const std::string_view word = first_word(name);
    if (!test(word)) return false;
    name.remove_prefix(word.size() == name.size() ? name.size() : word.size() + 1);
  }
  return true;
}

/// `Cost after iteration`: words, and the counter that a preposition puts behind them.
struct CounterBehindWords {
  std::string_view words;
  std::string_view preposition;
  std::string_view counter;
};
[[nodiscard]] std::optional<CounterBehindWords> counter_behind_words(std::string_view name);

/// Words that begin or end no name: at, from, per, ...
[[nodiscard]] bool is_preposition(std::string_view word);

/// What prints a number in a call: tensor, np.float64, jnp.array, ...
[[nodiscard]] bool is_wrapper(std::string_view word);

/// A logger's level: INFO, WARNING, ...
[[nodiscard]] bool is_level(std::string_view word);

}  // namespace tbviz
