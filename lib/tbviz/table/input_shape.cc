#include "tbviz/table/input_shape.h"

#include <algorithm>
#include <array>
#include <vector>

#include "tbviz/table/cells.h"
#include "tbviz/table/loose_number.h"
#include "tbviz/table/names.h"
#include "tbviz/text/ascii.h"

namespace tbviz {
namespace {

constexpr std::array kMarks = {'\t', ';', '|', ','};

Comma comma_beside(char separator) {
  return separator == ',' ? Comma::kThousands : Comma::kDecimal;
}

bool is_number(std::string_view cell, char separator) {
  return parse_cell(cell, comma_beside(separator)).has_value();
}

/// Columns with a role of their own, besides counters.
bool has_role(std::string_view name) {
  const auto is_name = [name](std::string_view role) { return is_lower(name, role); };
  return is_name("value") || is_name("x") || std::ranges::any_of(kTagNames, is_name) ||
         std::ranges::any_of(kRunNames, is_name) || std::ranges::any_of(kWallTimeNames, is_name);
}

/// Those that only have one beside a column of values.
bool names_value(std::string_view name) {
  return std::ranges::any_of(kTagNames, [name](auto tag) { return is_lower(name, tag); });
}

/// A time of day or a date: digits with marks between them.
bool is_time(std::string_view cell) {
  return !cell.empty() && std::ranges::all_of(cell, [](char c) {
    return is_digit(c) || std::string_view(":.T -").find(c) != std::string_view::npos;
  });
}

bool is_truth(std::string_view cell) { return is_lower(cell, "true") || is_lower(cell, "false"); }

/// A sign with a number behind it: `=1`, `: .5`; but not pandas' `Unnamed: 0`.
bool has_signed_number(std::string_view line) {
  for (std::size_t at = line.find_first_of("=:"); at != std::string_view::npos;
       at = line.find_first_of("=:", at + 1)) {
    std::size_t value = at + 1;
    value += run_of(line, value, is_space);
    if (line[at] == ':' && value == at + 1) continue;
    if (line.substr(0, at).ends_with("Unnamed")) continue;
    if (value < line.size() && (line[value] == '+' || line[value] == '-')) ++value;
    if (value < line.size() && line[value] == '.') ++value;
    if (value < line.size() && is_digit(line[value])) return true;
  }
  return false;
}

/// A pair in a cell: `loss=0.5`, `loss: 0.5`, and `loss: x`, too.
bool holds_pair(std::string_view cell) {
  if (cell.find('=') != std::string_view::npos) return true;
  for (std::size_t at = cell.find(':'); at != std::string_view::npos; at = cell.find(':', at + 1)) {
    const std::size_t value = at + 1 + run_of(cell, at + 1, is_space);
    if (value > at + 1 && value < cell.size() &&
        (is_digit(cell[value]) || cell[value] == '.' || cell[value] == '-')) {
      return true;
    }
  }
  return false;
}

/// Whether a column that counts has a number in the row below: what other cells hold is text then.
bool counts_below(const Cells& names, const Cells& row) {
  const CounterNames counters("");
  for (std::size_t i = 0; i < names.size(); ++i) {
    const std::optional<LooseNumber> number = parse_loose_number(row[i]);
    if (number && number->whole && counters.rank_of(names[i])) return true;
  }
  return false;
}

/// Whether a line, by itself, is the header of a long table.
bool is_long_header(const Cells& names) {
  const auto has = [&names](std::string_view wanted) {
    return std::ranges::any_of(names, [wanted](auto name) { return is_lower(name, wanted); });
  };
  return has("value") && std::ranges::any_of(kTagNames, has);
}

/// Whether a line with signs may be a header all the same: one of its cells is the name of a
/// counter or of a role alone (`x,y=2x`).
bool may_be_header(std::string_view line, char separator) {
  const CounterNames counters("");
  Cells cells;
  cells.split(line, separator);
  return cells.size() > 1 && std::ranges::any_of(cells, [&counters](std::string_view cell) {
           return std::ranges::all_of(cell, is_word) &&
                  (has_role(cell) || counters.rank_of(cell).has_value());
         });
}

/// Whether `row` below `names` makes a table, where `separator` parts both.
bool is_table(std::string_view names, std::string_view row, char separator) {
  Cells above;
  Cells below;
  above.split(names, separator);
  below.split(row, separator);
  below.trim(above.size());
  if (above.size() < 2) return false;
  const auto number = [separator](std::string_view cell) { return is_number(cell, separator); };
  if (std::ranges::any_of(above, number) || std::ranges::none_of(below, number)) return false;
  const CounterNames counters("");
  const bool has_value =
      std::ranges::any_of(above, [](std::string_view name) { return is_lower(name, "value"); });
  const bool known = std::ranges::any_of(above, [&](std::string_view name) {
    return (has_role(name) && (has_value || !names_value(name))) ||
           counters.rank_of(name).has_value();
  });
  if (above.size() != below.size()) {  // A damaged row.
    return known && std::ranges::all_of(below, [&number](std::string_view cell) {
             return number(cell) || is_hole(cell);
           });
  }
  if (known && (std::ranges::none_of(below, holds_pair) || counts_below(above, below))) return true;
  return std::ranges::all_of(below, [&](std::string_view cell) {
    return number(cell) || is_hole(cell) || is_time(cell) || is_truth(cell);
  });
}

/// Whether rows have a number without a name in front, as pandas and R print tables: the header is
/// indented, or the number quoted.
bool has_row_numbers(std::string_view names, std::string_view row, const Cells& below) {
  Cells above;
  above.split(names, ' ');
  const auto number = [](std::string_view cell) { return is_number(cell, ' '); };
  const bool fits =
      below.size() > 2 && above.size() + 1 == below.size() && std::ranges::none_of(above, number) &&
      std::ranges::all_of(
          below, [&number](std::string_view cell) { return number(cell) || is_hole(cell); });
  return fits && (is_space(names[0]) || row[0] == '"');
}

/// The width of a table whose cells blanks part; 0 if it is none.
std::size_t width_of_blank_table(std::string_view names, std::string_view row) {
  Cells below;
  below.split(row, ' ');
  if (has_row_numbers(names, row, below)) return below.size();
  const auto number = [](std::string_view cell) { return is_number(cell, ' '); };
  const bool numbers = std::ranges::any_of(below, number) &&
                       std::ranges::all_of(below, [&number](std::string_view cell) {
                         return number(cell) || is_hole(cell) || is_time_of_day(cell);
                       });
  const bool named = numbers && !heading_of(names, ' ', below.size()).names.empty();
  return named ? below.size() : 0;
}

std::optional<InputKind> json_kind(std::string_view first) {
  const std::size_t next = 1 + run_of(first, 1, is_space);
  const char second = next < first.size() ? first[next] : '\0';
  if (first[0] == '{' && (second == '"' || (first.size() > 1 && second == '}'))) {
    return first.back() == '}' ? InputKind::kJsonLines : InputKind::kJsonDocument;
  }
  if (first.size() == 1 && (first[0] == '{' || first[0] == '[')) return InputKind::kJsonDocument;
  if (first[0] == '[' && second == '{') return InputKind::kJsonDocument;
  if (first[0] == '[' && second == '[') {  // Not the matrix [[0.25 0.5]
    const std::string_view inner = stripped(first.substr(next + 1));
    const std::size_t number = inner.find_first_of(", ");
    const bool parted =
        number == std::string_view::npos || stripped(inner.substr(number)).starts_with(',');
    if (parted) return InputKind::kJsonDocument;
  }
  return {};
}

/// A first line that no header of a table looks like, so that there is no need to wait for the
/// next: a number with a point or exponent among its words, or any number where only blanks part
/// the words.
bool is_surely_log(std::string_view first) {
  Cells words;
  words.split(first, ' ');
  const bool marks = first.find_first_of("\t;|,") != std::string_view::npos;
  return std::ranges::any_of(words, [marks](std::string_view word) {
    if (word.ends_with(',') || word.ends_with(';')) word.remove_suffix(1);
    const std::optional<LooseNumber> number = parse_loose_number(word);
    return number && (!number->plain || !marks);
  });
}

}  // namespace

std::optional<char> separator_of_numbers(std::string_view line) {
  Cells cells;
  for (const char separator : {'\t', ';', '|', ',', ' '}) {
    cells.split(line, separator);
    if (cells.size() < (separator == ' ' ? 1 : 2)) continue;
    const auto number = [separator](auto cell) { return is_number(cell, separator); };
    if (std::ranges::any_of(cells, number) &&
        std::ranges::all_of(cells, [&](auto cell) { return number(cell) || is_hole(cell); })) {
      return separator;
    }
  }
  return {};
}

std::optional<InputShape> shape_of(std::span<const std::string> lines, bool ended) {
  constexpr std::string_view kSeparatorLine = "sep=";
  if (lines.empty()) return {};
  const std::string_view top = stripped(lines.front());
  if (top.size() == kSeparatorLine.size() + 1 && is_lower(top.substr(0, 4), kSeparatorLine)) {
    return InputShape{InputKind::kTable, top.back()};
  }
  std::vector<std::string_view> told;  // Neither comments nor, below the first, rules.
  for (const std::string_view line : lines) {
    const std::string_view text = stripped(line);
    if (text[0] != '#' && text[0] != '%') told.push_back(line);
  }
  if (told.empty()) return {};
  // Blanks at the front tell something of tables that blanks part alone; tabs part.
  const std::string_view heading = told.front();
  told.front().remove_prefix(run_of(heading, 0, [](char c) { return c == ' '; }));
  const std::string_view first = told.front();
  if (const auto separator = separator_of_numbers(first)) {
    // A lone whole number may be anything, until another follows.
    const bool lone = *separator == ' ' && std::ranges::all_of(first, is_digit);
    if (!lone || (told.size() < 2 && ended)) return InputShape{InputKind::kTable, *separator};
    if (told.size() < 2) return {};
    if (separator_of_numbers(stripped(told[1])) == ' ') return InputShape{InputKind::kTable, ' '};
    return InputShape{};
  }
  if (const auto json = json_kind(first)) return InputShape{*json};
  bool header = false;
  for (const char separator : kMarks) {
    Cells names;
    names.split(first, separator);
    if (is_long_header(names)) return InputShape{InputKind::kTable, separator};
    header |= may_be_header(first, separator);
  }
  if (first[0] == '{' || first[0] == '[' || (has_signed_number(first) && !header)) {
    return InputShape{};
  }
  std::erase_if(told, is_rule);
  if (told.size() < 2) {
    if (!told.empty() && is_surely_log(first)) return InputShape{};
    return {};
  }
  for (const char separator : kMarks) {
    if (is_table(told[0], told[1], separator)) return InputShape{InputKind::kTable, separator};
  }
  if (const std::size_t width = width_of_blank_table(heading, stripped(told[1])); width > 0) {
    // One column needs two numbers below its name: "Starting" above "4" is none.
    const bool lone = width == 1 && std::ranges::all_of(stripped(told[1]), is_digit);
    if (lone && told.size() < 3 && !ended) return {};
    if (lone && told.size() > 2 && !separator_of_numbers(stripped(told[2]))) return InputShape{};
    return InputShape{InputKind::kTable, ' ', width};
  }
  return InputShape{};
}

}  // namespace tbviz
