#include "tbviz/table/columns.h"

#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <span>
#include <string_view>
#include <utility>

#include "tbviz/error.h"
#include "tbviz/table/csv.h"
#include "tbviz/table/line_reader.h"
#include "tbviz/text/number.h"

namespace tbviz {
namespace {

using Fields = std::span<const std::string_view>;

char separator_of(LineReader& lines) {
  const std::optional<std::string_view> first = lines.next();
  if (!first) return ',';
  const char separator = first->find('\t') != std::string_view::npos  ? '\t'
                         : first->find(',') != std::string_view::npos ? ','
                                                                      : ' ';
  lines.unread();
  return separator;
}

bool is_header(Fields fields) {
  return std::any_of(fields.begin(), fields.end(),
                     [](std::string_view field) { return !field.empty() && !parse_number(field); });
}

[[noreturn]] void fail(const CsvReader& rows, std::string_view fact) {
  throw FormatError(rows.name(), rows.line_number(), fact);
}

double number_in(std::string_view field, const CsvReader& rows) {
  const std::optional<double> number = parse_number(field);
  if (!number) fail(rows, fmt::format("value \"{}\" is not a number", field));
  return *number;
}

enum class Kind : std::uint8_t { kUnknown, kNumbers, kText };

// A table below its header.
NumberColumns read_table(CsvReader& rows) {
  std::vector<Column> columns;
  for (const std::string_view field : rows.fields()) columns.push_back({std::string(field), {}});
  std::vector<Kind> kinds(columns.size(), Kind::kUnknown);
  while (rows.next()) {
    const Fields fields = rows.fields();
    if (fields.size() != columns.size()) {
      fail(rows, fmt::format("{} fields, but the header has {}", fields.size(), columns.size()));
    }
    for (std::size_t i = 0; i < fields.size(); ++i) {
      if (fields[i].empty() || kinds[i] == Kind::kText) continue;
      if (kinds[i] == Kind::kUnknown) {
        kinds[i] = parse_number(fields[i]) ? Kind::kNumbers : Kind::kText;
      }
      if (kinds[i] == Kind::kNumbers) columns[i].values.push_back(number_in(fields[i], rows));
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

// All numbers from the current row on.
NumberColumns read_numbers(CsvReader& rows) {
  std::vector<double> numbers;
  do {
    for (const std::string_view field : rows.fields()) {
      if (!field.empty()) numbers.push_back(number_in(field, rows));
    }
  } while (rows.next());
  return {{{{}, std::move(numbers)}}, {}};
}

}  // namespace

NumberColumns read_columns(ByteSource& source) {
  // All numbers may stand in one line.
  constexpr std::size_t kMaxLineBytes = std::size_t{1} << 30U;
  LineReader lines(source, kMaxLineBytes);
  CsvReader rows(lines, separator_of(lines));
  if (!rows.next()) return {};
  return is_header(rows.fields()) ? read_table(rows) : read_numbers(rows);
}

}  // namespace tbviz
