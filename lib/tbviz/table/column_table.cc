#include "tbviz/table/column_table.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <span>

#include "tbviz/text/ascii.h"
#include "tbviz/text/words.h"

namespace tbviz {
namespace {

constexpr std::size_t kMostComments = 9;

std::string quoted(std::string_view cell) {
  constexpr std::size_t kShown = 40;
  return fmt::format("\"{}{}\"", cell.substr(0, kShown), cell.size() > kShown ? "..." : "");
}

/// `(column NAME)`, unless the message says so already.
std::string place_of(std::string_view column) {
  return column == "value" ? "" : fmt::format(" (column {})", column);
}

/// `#1,0.5`: a row whose first column is called so, rather than a comment.
bool is_numbered_row(std::string_view row) {
  if (row.starts_with('#')) row.remove_prefix(1);
  row.remove_prefix(run_of(row, 0, is_space));
  const std::size_t digits = run_of(row, 0, is_digit);
  const std::size_t mark = digits + run_of(row, digits, is_space);
  return digits > 0 &&
         (row.substr(digits).starts_with('\t') ||
          (mark < row.size() && std::string_view(",;|").find(row[mark]) != std::string_view::npos));
}

bool is_separator_line(std::string_view row) {
  return row.size() == 5 && is_lower(row.substr(0, 4), "sep=");
}

}  // namespace

ColumnTable::ColumnTable(const ScalarReaderOptions& options, char separator, std::size_t width,
                         RowWriter& writer, Findings& findings)
    : options_(&options),
      separator_(separator),
      width_(width),
      writer_(&writer),
      findings_(&findings),
      columns_(options, writer.curves(), findings),
      numbers_(separator, options.decimal_comma) {}

void ColumnTable::read(RowReader& rows) {
  if (skips(rows.text())) return;
  if (!begun_ && begin(rows)) return;
  Cells& cells = rows.cells();
  const bool any_number = numbers_.parse(cells);
  if (columns_.has_header() && !any_number && is_header_again(cells)) {
    const std::vector<std::string> names(cells.begin(), cells.end());
    if (!columns_.are(names)) columns_.set(names, true);
    return;
  }
  cells.trim(columns_.size());
  if (rows_ == 0) name_row_numbers(cells);
  ++rows_;
  if (cells.size() != columns_.size()) {
    findings_->bad(rows.line(),
                   fmt::format("has {} where the first line has {}",
                               count_text(std::ssize(numbers_), "field"), columns_.size()));
    return;
  }
  if (read_cells(cells, rows.line())) writer_->write(row_);
  writer_->end_line();
}

void ColumnTable::finish() {
  const std::vector<std::string> left_out = columns_.text_columns();
  if (left_out.empty()) return;
  constexpr std::size_t kShown = 8;
  const std::size_t shown = std::min(left_out.size(), kShown);
  findings_->note(fmt::format("left out text in {} {}{}", plural(std::ssize(left_out), "column"),
                              listed(std::span(left_out).first(shown), left_out.size()),
                              comma_left_out_ ? "; `decimal_comma` reads it" : ""));
}

/// Lines that are no rows. A comment may be the header of the numbers below it.
bool ColumnTable::skips(std::string_view row) {
  const std::string_view text = stripped(row);
  if (is_rule(text) || (!begun_ && is_separator_line(text))) return true;
  if (text[0] != '#' && text[0] != '%') return false;
  if (begun_ && (is_numbered_row(text) || is_row(row))) return false;
  if (begun_) return true;
  comments_.emplace_back(text);
  if (comments_.size() > kMostComments) comments_.erase(comments_.begin());
  return true;
}

/// pandas and R print a number in front of each row, and no name above it.
void ColumnTable::name_row_numbers(const Cells& cells) {
  if (!columns_.has_header() || separator_ != ' ' || cells.size() != columns_.size() + 1 ||
      !numbers_[0]) {
    return;
  }
  std::vector<std::string> names = columns_.given();
  names.insert(names.begin(), std::string());
  columns_.set(names, true);
}

/// Whether a line that begins as a comment is a row: of a run called "#1", in a first column that
/// holds no step.
bool ColumnTable::is_row(std::string_view row) {
  if (columns_.size() < 2 || columns_[0].rank) return false;
  Cells cells;
  cells.split(row, separator_);
  return cells.size() == columns_.size() && numbers_.parse(cells);
}

/// Returns whether the row is the header.
bool ColumnTable::begin(RowReader& rows) {
  begun_ = true;
  const Comma comma = separator_ == ',' ? Comma::kThousands : Comma::kDecimal;
  const Cells& cells = rows.cells();
  const bool header = !std::ranges::all_of(
      cells, [comma](std::string_view cell) { return is_hole(cell) || parse_cell(cell, comma); });
  if (!header) {
    std::vector<std::string> names = names_in_comment(cells);
    const bool named = !names.empty();
    for (std::size_t i = 0; !named && i < cells.size(); ++i) names.push_back(std::to_string(i));
    columns_.set(names, named);
    return false;
  }
  const Heading heading = heading_of(rows.text(), separator_, width_);
  const bool wide = separator_ == ' ' && !heading.names.empty();
  columns_.set(wide ? heading.names : std::vector<std::string>(cells.begin(), cells.end()), true);
  return true;
}

/// Names in the last comment above the first row that has as many as that has cells. Its mark may
/// be the first of them: `#,loss`.
std::vector<std::string> ColumnTable::names_in_comment(const Cells& cells) const {
  Cells above;
  for (auto comment = comments_.rbegin(); comment != comments_.rend(); ++comment) {
    const std::string_view text = *comment;
    const bool is_name = separator_ != ' ' && text.size() > 1 && text[1] == separator_;
    for (const bool whole : {is_name, false}) {
      const std::size_t mark = whole ? 0 : std::min(text.find_first_not_of("#% "), text.size());
      above.split(text.substr(mark), separator_);
      if (above.size() == cells.size()) return {above.begin(), above.end()};
    }
  }
  return {};
}

bool ColumnTable::is_header_again(const Cells& cells) const {
  return std::ranges::any_of(
      cells, [this](std::string_view cell) { return !cell.empty() && columns_.hold(cell); });
}

/// Fills in the row. False if it is bad as a whole.
bool ColumnTable::read_cells(const Cells& cells, std::int64_t line) {
  row_.clear();
  read_place(cells);
  if (columns_.wall_time()) read_wall_time(cells, line);
  for (std::size_t i = 0; i < cells.size(); ++i) {
    if (i == columns_.run() || i == columns_.tag()) continue;
    if (i == columns_.phase() && !label_.empty()) continue;
    if (i == columns_.wall_time() && (row_.wall_time || columns_.has_sure_wall_times())) continue;
    if (columns_.has_header() && columns_[i].name.empty()) continue;
    if (!read_cell(i, cells[i], line)) return false;
  }
  if (columns_.tag() && !read_long_value(cells, line)) return false;
  number_row(cells);
  return has_step(cells, line);
}

bool ColumnTable::read_cell(std::size_t i, std::string_view cell, std::int64_t line) {
  TableColumn& column = columns_[i];
  if (!numbers_[i]) return is_hole(cell) || read_text(column, i == columns_.value(), cell, line);
  if (column.has_text) return true;
  column.has_numbers = true;
  const LooseNumber& number = *numbers_[i];
  std::size_t counter = RowValue::kNoCounter;
  if (column.rank) {
    counter = row_.counters.size();
    RowCounter& added = row_.counters.emplace_back();
    added.rank = *column.rank;
    added.name = column.name;
    added.value = number;
  }
  if (columns_.tag()) return true;
  const bool labelled = !label_.empty() && !names_phase(column.tag);
  const std::string_view tag =
      labelled ? arena_.keep(label_, "/", column.tag) : std::string_view(column.tag);
  row_.values.push_back({tag, number.value, number.unit, counter, column.asked_for});
  return true;
}

/// A cell of text. False if it makes the row bad.
bool ColumnTable::read_text(TableColumn& column, bool is_value, std::string_view cell,
                            std::int64_t line) {
  const bool is_long = columns_.tag().has_value();
  if (column.rank && !column.has_text && row_.counters.empty()) {
    findings_->bad(line, fmt::format("step {} is not a whole number", quoted(cell)));
    return false;
  }
  if (is_long ? is_value : column.has_numbers) {
    findings_->bad(line,
                   fmt::format("value {} is not a number{}", quoted(cell), place_of(column.name)));
  } else if (!is_long) {
    column.has_text = true;
    comma_left_out_ |= parse_cell(cell, Comma::kDecimal).has_value();
  }
  return true;
}

bool ColumnTable::read_long_value(const Cells& cells, std::int64_t line) {
  const std::string_view tag = cells[*columns_.tag()];
  const std::size_t value = *columns_.value();
  if (!numbers_[value]) return true;
  if (tag.empty()) {
    findings_->bad(line, "the tag is empty");
    return false;
  }
  row_.values.push_back({.tag = tag,
                         .value = numbers_[value]->value,
                         .unit = numbers_[value]->unit,
                         .asked_for = columns_[value].asked_for});
  return true;
}

/// In a table where nothing else can stand in its column, a wall time that is none is bad.
void ColumnTable::read_wall_time(const Cells& cells, std::int64_t line) {
  const std::size_t column = *columns_.wall_time();
  const std::optional<LooseNumber>& number = numbers_[column];
  if (!columns_.has_sure_wall_times()) {
    if (number) row_.wall_time = as_wall_time(number->value);
  } else if (number && std::isfinite(number->value)) {
    row_.wall_time = number->value;
  } else if (!is_hole(cells[column])) {
    findings_->bad(line, fmt::format("wall time {} is not a number", quoted(cells[column])));
  }
}

/// The row's sub-run and label.
void ColumnTable::read_place(const Cells& cells) {
  arena_.clear();
  label_ = {};
  sub_run_.clear();
  if (columns_.run()) sub_run_ = safe_sub_run(cells[*columns_.run()]);
  if (columns_.phase() && is_phase(cells[*columns_.phase()])) label_ = cells[*columns_.phase()];
  if (sub_run_.empty() && label_.empty()) return;
  row_.run = sub_run_;
  row_.aside = is_evaluation(label_);
  row_.where = arena_.keep(sub_run_, std::string_view("\0", 1), label_);
}

/// Whether the row can have a step: where all that counts is no whole number, it is bad. An epoch
/// may hold fractions.
bool ColumnTable::has_step(const Cells& cells, std::int64_t line) {
  if (row_.counters.empty() || options_->number) return true;
  const bool any = std::ranges::any_of(row_.counters, [](const RowCounter& counter) {
    return counter.value.whole || counter.rank.kind == CounterKind::kEpoch;
  });
  if (any) return true;
  for (std::size_t i = 0; i < cells.size(); ++i) {
    if (!columns_[i].rank || !numbers_[i]) continue;
    findings_->bad(line, fmt::format("step {} is not a whole number", quoted(cells[i])));
    break;
  }
  return false;
}

/// What the row's step is if it tells none. Of a long table, each curve's rows are numbered.
void ColumnTable::number_row(const Cells& cells) {
  const std::int64_t first = options_->first_step.value_or(0);
  if (!columns_.tag()) {
    row_.number = first + rows_ - 1;
    return;
  }
  std::string key(sub_run_);
  key.append(1, '\0').append(cells[*columns_.tag()]);
  const auto rows = rows_of_.find(key);
  if (rows == rows_of_.end() && rows_of_.size() >= CurveSet::kMostCurves) return;
  row_.number = first + (rows == rows_of_.end() ? rows_of_[key] : rows->second)++;
}

}  // namespace tbviz
