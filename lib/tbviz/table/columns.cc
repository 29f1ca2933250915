#include "tbviz/table/columns.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstdint>
#include <optional>
#include <string_view>
#include <utility>

#include "tbviz/error.h"
#include "tbviz/io/byte_source.h"
#include "tbviz/table/cells.h"
#include "tbviz/table/draw_reader.h"
#include "tbviz/table/row_reader.h"
#include "tbviz/table/text_source.h"
#include "tbviz/text/ascii.h"
#include "tbviz/text/number.h"

namespace tbviz {
namespace {

/// What stands between the fields of a table, by its first line: a tab, or else a comma; a space,
/// for any run of blanks, if there is neither.
char find_separator(std::string_view line) {
  for (const char separator : {'\t', ','}) {
    if (line.find(separator) != std::string_view::npos) return separator;
  }
  return ' ';
}

/// Text of numbers alone, field by field, without a copy. Quotes around a number are dropped; what
/// else may stand in quotes is no number.
class NumberText {
 public:
  NumberText(std::string_view text, char separator) : rest_(text), separator_(separator) {}

  /// Moves to the next field, from line to line; false at the end.
  [[nodiscard]] bool next() {
    for (;;) {
      if (at_line_end_ && !next_line()) return false;
      if (separator_ != ' ') return take_separated();
      line_ = stripped(line_);
      at_line_end_ = line_.empty();
      if (at_line_end_) continue;
      const std::size_t end = std::min(line_.find_first_of(" \t"), line_.size());
      field_ = line_.substr(0, end);
      line_.remove_prefix(end);
      return true;
    }
  }

  [[nodiscard]] std::string_view field() const { return field_; }
  [[nodiscard]] std::int64_t line_number() const { return line_number_; }

 private:
  bool next_line() {
    if (rest_.empty()) return false;
    const std::size_t end = std::min(rest_.find('\n'), rest_.size());
    line_ = rest_.substr(0, end);
    if (line_.ends_with('\r')) line_.remove_suffix(1);
    rest_.remove_prefix(std::min(end + 1, rest_.size()));
    ++line_number_;
    at_line_end_ = false;
    return true;
  }

  bool take_separated() {
    const std::size_t end = std::min(line_.find(separator_), line_.size());
    field_ = stripped(line_.substr(0, end));
    if (field_.size() > 1 && field_.front() == '"' && field_.back() == '"') {
      field_ = field_.substr(1, field_.size() - 2);
    }
    at_line_end_ = end == line_.size();
    if (!at_line_end_) line_.remove_prefix(end + 1);
    return true;
  }

  std::string_view rest_;  // Behind the current line.
  std::string_view line_;  // What is left of it.
  std::string_view field_;
  char separator_;
  std::int64_t line_number_ = 0;
  bool at_line_end_ = true;
};

double number_in(std::string_view field, const std::string& file, std::int64_t line) {
  const std::optional<double> number = parse_number(field);
  if (number) return *number;
  throw FormatError(file, line, fmt::format("value \"{}\" is not a number", field));
}

enum class Kind : std::uint8_t { kUnknown, kNumbers, kText };

// A table below its header, on which `rows` stands.
NumberColumns read_table(RowReader& rows, const std::string& file) {
  std::vector<Column> columns;
  for (const std::string_view name : rows.cells()) columns.push_back({std::string(name), {}});
  std::vector<Kind> kinds(columns.size(), Kind::kUnknown);
  while (rows.next()) {
    const Cells& cells = rows.cells();
    if (cells.size() != columns.size()) {
      throw FormatError(
          file, rows.line(),
          fmt::format("{} fields, but the header has {}", cells.size(), columns.size()));
    }
    for (std::size_t i = 0; i < cells.size(); ++i) {
      if (cells[i].empty() && columns[i].first_empty == 0) columns[i].first_empty = rows.line();
      if (cells[i].empty() || kinds[i] == Kind::kText) continue;
      if (kinds[i] == Kind::kUnknown) {
        kinds[i] = parse_number(cells[i]) ? Kind::kNumbers : Kind::kText;
      }
      if (kinds[i] == Kind::kText) continue;
      columns[i].values.push_back(number_in(cells[i], file, rows.line()));
    }
  }
  NumberColumns result;
  for (std::size_t i = 0; i < columns.size(); ++i) {
    if (kinds[i] == Kind::kText) {
      result.text_columns.push_back(std::move(columns[i].name));
    } else {
      result.columns.push_back(std::move(columns[i]));
    }
  }
  return result;
}

// Counted first: a vector that grows would take twice the memory.
NumberColumns read_numbers(std::string_view text, char separator, const std::string& file) {
  std::size_t count = 0;
  for (NumberText fields(text, separator); fields.next();) {
    count += fields.field().empty() ? 0U : 1U;
  }
  std::vector<double> numbers;
  numbers.reserve(count);
  for (NumberText fields(text, separator); fields.next();) {
    if (fields.field().empty()) continue;
    numbers.push_back(number_in(fields.field(), file, fields.line_number()));
  }
  NumberColumns result;
  result.columns.push_back({{}, std::move(numbers)});
  return result;
}

bool holds_word(std::string_view line, char separator) {
  for (NumberText fields(line, separator); fields.next();) {
    if (!fields.field().empty() && !parse_number(fields.field())) return true;
  }
  return false;
}

}  // namespace

NumberColumns read_columns(Bytes bytes, const std::string& file) {
  std::string_view text = as_chars(bytes);
  constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";
  if (text.starts_with(kByteOrderMark)) text.remove_prefix(kByteOrderMark.size());
  const std::size_t begin = text.find_first_not_of(" \t\r\n");
  if (begin == std::string_view::npos) return {};
  const std::size_t line = text.rfind('\n', begin) + 1;
  const std::string_view first = text.substr(line, text.find('\n', begin) - line);
  const char separator = find_separator(first);
  if (!holds_word(first, separator)) return read_numbers(text, separator, file);
  MemorySource source(bytes, file);
  TextSource decoded(source);
  DrawReader draws(decoded);
  RowReader rows(draws, separator, [&file](std::int64_t at, std::string_view fact) {
    throw FormatError(file, at, fact);
  });
  return rows.next() ? read_table(rows, file) : NumberColumns();
}

}  // namespace tbviz
