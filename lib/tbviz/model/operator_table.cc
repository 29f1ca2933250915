#include "tbviz/model/operator_table.h"

#include <algorithm>

namespace tbviz {
namespace {

void skip_spaces(std::string_view& line) {
  line.remove_prefix(std::min(line.find_first_not_of(' '), line.size()));
}

/// The first word of `line`, which is left behind it and the spaces that follow.
std::string_view take_word(std::string_view& line) {
  const std::string_view word = line.substr(0, line.find(' '));
  line.remove_prefix(word.size());
  skip_spaces(line);
  return word;
}

/// The lines of the table, behind the comment at its head.
std::string_view lines() {
  const std::span<const std::byte> bytes = operator_lines();
  std::string_view text(reinterpret_cast<const char*>(bytes.data()), bytes.size());
  while (text.starts_with('#')) text.remove_prefix(std::min(text.find('\n'), text.size() - 1) + 1);
  return text;
}

/// What the line of exactly this name says.
std::optional<OperatorRule> find_line(std::string_view name) {
  std::string_view rest = lines();
  while (!rest.empty()) {
    const std::size_t middle = rest.size() / 2;
    const std::size_t begin = middle == 0 ? 0 : rest.rfind('\n', middle - 1) + 1;
    const std::size_t end = std::min(rest.find('\n', begin), rest.size() - 1);
    std::string_view line = rest.substr(begin, end - begin);
    const std::string_view found = take_word(line);
    if (found == name) {
      const std::string_view verdict = take_word(line);
      return OperatorRule{
          .allowed = verdict == "allow", .guarded = verdict == "guard", .reason = line};
    }
    rest = name < found ? rest.substr(0, begin) : rest.substr(end + 1);
  }
  return std::nullopt;
}

}  // namespace

std::optional<OperatorRule> operator_rule(std::string_view name) {
  if (const auto rule = find_line(name)) return rule;
  const std::size_t scope = name.find("::");
  if (scope == std::string_view::npos) return std::nullopt;
  const std::size_t dot = name.find('.', scope);
  if (dot == std::string_view::npos) return std::nullopt;
  return find_line(name.substr(0, dot));
}

}  // namespace tbviz
