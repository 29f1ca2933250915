#include "tbviz/table/scalar_table.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "tbviz/table/column_table.h"
#include "tbviz/table/csv.h"
#include "tbviz/table/json_lines.h"
#include "tbviz/table/key_value.h"
#include "tbviz/text/nearest.h"
#include "tbviz/text/number.h"
#include "tbviz/text/words.h"

namespace tbviz {
namespace {

std::string listed(std::span<const std::string> names) {
  constexpr std::size_t kShown = 8;
  const std::size_t shown = std::min(names.size(), kShown);
  std::string list = fmt::format("{}", fmt::join(names.first(shown), ", "));
  return shown == names.size() ? list : fmt::format("{} and {} more", list, names.size() - shown);
}

/// Moves to the first line that is not blank and hands it back to the reader.
std::string_view peek_line(LineReader& lines) {
  while (const std::optional<std::string_view> line = lines.next()) {
    const std::string_view text = trimmed(*line);
    if (text.empty()) continue;
    lines.unread();
    return text;
  }
  return {};
}

bool only_numbers(std::string_view line) {
  for (line = trimmed(line); !line.empty(); line = trimmed(line)) {
    const std::size_t end = std::min(line.find_first_of(" \t"), line.size());
    if (!parse_number(line.substr(0, end))) return false;
    line.remove_prefix(end);
  }
  return true;
}

}  // namespace

ScalarTable::ScalarTable(std::unique_ptr<LineReader> lines, ScalarTableOptions options)
    : lines_(std::move(lines)),
      options_(std::move(options)),
      chosen_(options_.columns.begin(), options_.columns.end()) {}

std::size_t ScalarTable::add_curve(const std::string& name, const std::string& tag) {
  if (known_.insert(name).second) names_.push_back(name);
  if (!chosen_.empty() && !is_chosen(name)) return kNoCurve;
  tags_.push_back(tag.empty() ? name : tag);
  return tags_.size() - 1;
}

void ScalarTable::check_columns() const {
  for (const std::string& column : options_.columns) {
    if (known_.contains(column)) continue;
    throw UsageError(fmt::format("there is no column '{}'{} (columns: {})", column,
                                 did_you_mean(column, names_), listed(names_)),
                     lines_->name());
  }
}

std::string ScalarTable::skipped() const {
  std::vector<std::string> parts;
  if (!text_names_.empty()) {
    parts.push_back(fmt::format("text in {} {}", plural(std::ssize(text_names_), "column"),
                                listed(text_names_)));
  }
  if (empty_cells_ > 0) parts.push_back(count_text(empty_cells_, "empty cell"));
  if (lines_without_step_ > 0) {
    parts.push_back(fmt::format("{} without step '{}'", count_text(lines_without_step_, "line"),
                                options_.step_column));
  }
  return fmt::format("{}", fmt::join(parts, "; "));
}

std::int64_t ScalarTable::step_of(std::string_view text) const {
  if (const std::optional<std::int64_t> step = parse_whole_number(text)) return *step;
  throw bad_cell("step", text, {});
}

FormatError ScalarTable::bad_row(std::string_view fact) const {
  return {lines_->name(), lines_->line_number(), fact};
}

FormatError ScalarTable::bad_cell(std::string_view what, std::string_view text,
                                  std::string_view column) const {
  constexpr std::size_t kShown = 40;
  const std::string place =
      column.empty() || column == what ? "" : fmt::format(" (column {})", column);
  return bad_row(fmt::format("{} \"{}{}\" is not a {}number{}", what, text.substr(0, kShown),
                             text.size() > kShown ? "..." : "", what == "step" ? "whole " : "",
                             place));
}

std::unique_ptr<ScalarTable> open_scalar_table(ByteSource& source,
                                               const ScalarTableOptions& options) {
  auto lines = std::make_unique<LineReader>(source);
  const std::string_view first = peek_line(*lines);
  switch (options.format) {
    case TableFormat::kCsv:
      return open_column_table(std::move(lines), ',', options);
    case TableFormat::kTsv:
      return open_column_table(std::move(lines), '\t', options);
    case TableFormat::kJsonLines:
      return open_json_lines(std::move(lines), options);
    case TableFormat::kKeyValue:
      return open_key_value_log(std::move(lines), options);
    case TableFormat::kAuto:
      break;
  }
  if (first.starts_with('{')) return open_json_lines(std::move(lines), options);
  const char separator = find_separator(first);
  if (separator != ' ' || (!first.empty() && only_numbers(first))) {
    return open_column_table(std::move(lines), separator, options);
  }
  return open_key_value_log(std::move(lines), options);
}

}  // namespace tbviz
