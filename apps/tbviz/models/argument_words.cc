#include "models/argument_words.h"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>
#include <cstddef>
#include <utility>

#include "tbviz/error.h"
#include "tbviz/model/literal.h"
#include "tbviz/tensor/synthetic.h"

namespace tbviz::cli {
namespace {

bool is_quote(char c) { return c == '\'' || c == '"'; }

bool is_digits(std::string_view text) {
  return !text.empty() && text.find_first_not_of("0123456789") == std::string_view::npos;
}

// "8" or "8@3": how the shape of a synthetic array goes on.
bool continues_shape(std::string_view text) {
  const std::size_t at = text.find('@');
  if (at == std::string_view::npos) return is_digits(text);
  return is_digits(text.substr(0, at)) && is_digits(text.substr(at + 1));
}

std::string_view trimmed(std::string_view text) {
  const std::size_t first = text.find_first_not_of(' ');
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(' ') - first + 1);
}

/// Reads lists and dicts.
class ValueParser {
 public:
  explicit ValueParser(std::string_view text) : whole_(text), rest_(text) {}

  ArgumentValue parse_all() {
    ArgumentValue value = parse(0);
    skip_blanks();
    if (!rest_.empty()) fail(fmt::format("'{}' stands behind its end", rest_));
    return value;
  }

 private:
  // `depth`: how many lists and dicts are around it.
  ArgumentValue parse(std::size_t depth) {
    skip_blanks();
    const bool opens = rest_.starts_with('[') || rest_.starts_with('{');
    if (!opens) return parse_literal(",]}");
    if (depth == kDeepestArgument) {
      fail(fmt::format("more than {} brackets lie inside each other", kDeepestArgument));
    }
    return rest_.front() == '[' ? parse_list(depth) : parse_dict(depth);
  }

  ArgumentValue parse_list(std::size_t depth) {
    ArgumentValue::List list;
    for_each_element(']', [&] { list.push_back(parse(depth + 1)); });
    return list;
  }

  ArgumentValue parse_dict(std::size_t depth) {
    ArgumentValue::Dict dict;
    for_each_element('}', [&] {
      Literal key = parse_literal(":,}");
      if (!take(':')) fail(fmt::format("the key '{}' has no ':' and value", key.text));
      const auto known = [&](const ArgumentEntry& entry) { return entry.key.text == key.text; };
      if (std::ranges::any_of(dict, known)) fail(fmt::format("the key '{}' comes twice", key.text));
      dict.push_back({std::move(key), parse(depth + 1)});
    });
    return dict;
  }

  // From the opening bracket to the closing one; behind the last element may be a comma, as in
  // Python.
  template <class Element>
  void for_each_element(char end, Element&& element) {
    rest_.remove_prefix(1);
    while (!take(end)) {
      element();
      if (take(',')) continue;
      if (take(end)) return;
      fail(fmt::format("a '{}' is missing", end));
    }
  }

  Literal parse_literal(std::string_view ends) {
    skip_blanks();
    if (!rest_.empty() && is_quote(rest_.front())) return parse_quoted();
    std::size_t size = std::min(rest_.find_first_of(ends), rest_.size());
    if (is_synthetic(rest_)) size = synthetic_size(ends);
    Literal literal{std::string(trimmed(rest_.substr(0, size)))};
    if (literal.text.empty()) fail("a value is missing");
    rest_.remove_prefix(size);
    return literal;
  }

  Literal parse_quoted() {
    const std::size_t end = rest_.find(rest_.front(), 1);
    if (end == std::string_view::npos) fail("a quote is not closed");
    Literal literal{std::string(rest_.substr(1, end - 1)), true};
    rest_.remove_prefix(end + 1);
    return literal;
  }

  [[nodiscard]] std::size_t synthetic_size(std::string_view ends) const {
    std::size_t size =
        std::min(rest_.find_first_of(ends, rest_.find_first_of(":=") + 1), rest_.size());
    while (size < rest_.size() && rest_[size] == ',' &&
           rest_.substr(0, size).find('@') == std::string_view::npos) {
      const std::size_t next = std::min(rest_.find_first_of(ends, size + 1), rest_.size());
      if (!continues_shape(rest_.substr(size + 1, next - size - 1))) break;
      size = next;
    }
    return size;
  }

  bool take(char c) {
    skip_blanks();
    if (!rest_.starts_with(c)) return false;
    rest_.remove_prefix(1);
    return true;
  }

  void skip_blanks() { rest_.remove_prefix(std::min(rest_.find_first_not_of(' '), rest_.size())); }

  [[noreturn]] void fail(std::string_view fact) const {
    throw UsageError(fmt::format("--input {}: {}", whole_, fact));
  }

  std::string_view whole_;
  std::string_view rest_;
};

// "1,2.5,-3", a comma at the end or not. Empty if a part is no number, or there is no comma.
ArgumentValue::List parse_numbers(std::string_view text) {
  ArgumentValue::List numbers;
  if (text.find(',') == std::string_view::npos) return numbers;
  while (!text.empty()) {
    const std::size_t comma = std::min(text.find(','), text.size());
    Literal number{std::string(text.substr(0, comma))};
    if (!is_number_or_bool(number)) return {};
    numbers.emplace_back(std::move(number));
    text.remove_prefix(std::min(comma + 1, text.size()));
  }
  return numbers;
}

// The length of NAME in NAME=...; 0 if the word does not begin so.
std::size_t name_length(std::string_view word) {
  const std::size_t equals = word.find('=');
  if (equals == std::string_view::npos || is_synthetic(word)) return 0;
  const auto is_part_of_name = [](unsigned char c) { return std::isalnum(c) != 0 || c == '_'; };
  return std::ranges::all_of(word.substr(0, equals), is_part_of_name) ? equals : 0;
}

}  // namespace

ArgumentValue parse_argument(std::string_view text) {
  if (text.starts_with('[') || text.starts_with('{')) return ValueParser(text).parse_all();
  ArgumentValue::List numbers = parse_numbers(text);
  if (!numbers.empty()) return numbers;
  const bool quoted = text.size() >= 2 && is_quote(text.front()) && text.back() == text.front();
  if (quoted) return Literal{std::string(text.substr(1, text.size() - 2)), true};
  return Literal{std::string(text)};
}

std::vector<InputWord> parse_input_words(const std::vector<std::string>& words) {
  std::vector<InputWord> inputs;
  for (const std::string& word : words) {
    const std::size_t length = name_length(word);
    InputWord input;
    input.name = word.substr(0, length);
    input.text = length == 0 ? word : word.substr(length + 1);
    input.value = parse_argument(input.text);
    inputs.push_back(std::move(input));
  }
  return inputs;
}

}  // namespace tbviz::cli
