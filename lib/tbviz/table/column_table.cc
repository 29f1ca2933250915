#include "tbviz/table/column_table.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <utility>

#include "tbviz/table/csv.h"
#include "tbviz/table/step_names.h"
#include "tbviz/text/name_index.h"
#include "tbviz/text/number.h"
#include "tbviz/text/words.h"

namespace tbviz {
namespace {

using Names = std::vector<std::string>;
using Position = std::optional<std::size_t>;

Position find_column(const Names& names, std::initializer_list<std::string_view> wanted) {
  for (std::size_t i = 0; i < names.size(); ++i) {
    for (const std::string_view name : wanted) {
      if (equal_ignoring_case(names[i], name)) return i;
    }
  }
  return {};
}

/// The column of the step, if there is one. Throws UsageError if one is asked for and missing.
Position find_step(const Names& names, const std::string& wanted, const std::string& file) {
  Position best;
  int best_rank = kNoStep;
  for (std::size_t i = 0; i < names.size(); ++i) {
    const int rank = step_rank(names[i], wanted);
    if (rank >= best_rank) continue;
    best = i;
    best_rank = rank;
  }
  if (!wanted.empty() && !best) throw no_step_column(wanted, names, file);
  return best;
}

/// What both kinds of table need: records as long as the header, and steps.
class ColumnTable : public ScalarTable {
 public:
  ColumnTable(std::unique_ptr<LineReader> lines, char separator, const ScalarTableOptions& options)
      : ScalarTable(std::move(lines), options), csv_(this->lines(), separator) {}

 protected:
  /// Moves to the next record. Throws FormatError if it is malformed, or not `width` fields wide;
  /// it counts all the same.
  [[nodiscard]] bool next_record(std::size_t width) {
    ++records_;
    if (!csv_.next()) {
      --records_;
      return false;
    }
    if (csv_.fields().size() == width) return true;
    throw bad_row(fmt::format("has {} where the first line has {}",
                              count_text(std::ssize(csv_.fields()), "field"), width));
  }

  [[nodiscard]] std::span<const std::string_view> fields() const { return csv_.fields(); }
  [[nodiscard]] std::int64_t records() const { return records_; }

 private:
  CsvReader csv_;
  std::int64_t records_ = 0;
};

class WideTable final : public ColumnTable {
 public:
  WideTable(std::unique_ptr<LineReader> table_lines, char separator,
            const ScalarTableOptions& table_options, const Names& names, bool has_header)
      : ColumnTable(std::move(table_lines), separator, table_options), width_(names.size()) {
    if (has_header || !options().step_column.empty()) {
      step_ = find_step(names, options().step_column, name());
    }
    for (std::size_t i = 0; i < names.size(); ++i) {
      const bool chosen = is_chosen(names[i]);
      if (i == step_ && !chosen) continue;
      if (names[i].empty()) {  // An index column, as pandas writes it.
        skip_text("without a name");
        continue;
      }
      columns_.push_back({.position = i, .name = names[i], .decided = !has_header || chosen});
    }
    name_curves(has_header);
    check_columns();
  }

  bool next(ScalarRow& row) override {
    while (next_record(width_)) {
      const std::int64_t number = options().first_step.value_or(0) + records() - 1;
      row.step = step_ ? step_of(fields()[*step_]) : number;
      read_points();
      row.points = points_;
      if (!points_.empty()) return true;
    }
    return false;
  }

  [[nodiscard]] std::int64_t numbered_rows() const override { return step_ ? 0 : records(); }

 private:
  struct Column {
    std::size_t position = 0;
    std::string name;
    std::size_t curve = 0;
    bool decided = false;  ///< Numbers are expected: it holds one, or was asked for by name.
    bool text = false;
  };

  void name_curves(bool has_header) {
    if (!options().columns.empty()) drop_unwanted();
    const Names& tags = options().tags;
    if (!tags.empty() && tags.size() != columns_.size()) {
      throw UsageError(fmt::format("the table has {} but {} `tags` {} given; choose "
                                   "columns with `columns` and `step_column`",
                                   count_text(std::ssize(columns_), "value column"), tags.size(),
                                   was_or_were(std::ssize(tags))),
                       name());
    }
    for (std::size_t i = 0; i < columns_.size(); ++i) {
      Column& column = columns_[i];
      column.curve =
          add_curve(column.name, tags.empty() ? default_tag(column, has_header) : tags[i]);
      column.decided = column.decided || !tags.empty();
    }
  }

  void drop_unwanted() {
    std::erase_if(columns_, [&](const Column& column) {
      if (is_chosen(column.name)) return false;
      add_curve(column.name);  // Known, for the nearest name.
      return true;
    });
  }

  [[nodiscard]] std::string default_tag(const Column& column, bool has_header) const {
    if (has_header) return column.name;
    const std::string& stem = options().default_tag;
    return columns_.size() == 1 ? stem : stem + "/" + column.name;
  }

  void read_points() {
    points_.clear();
    for (Column& column : columns_) {
      if (column.text) continue;
      const std::string_view cell = fields()[column.position];
      if (cell.empty()) {
        skip_empty_cell();
      } else if (const std::optional<double> value = parse_number(cell)) {
        column.decided = true;
        points_.push_back({column.curve, *value});
      } else if (column.decided) {
        throw bad_cell("value", cell, column.name);
      } else {
        column.text = true;
        skip_text(column.name);
      }
    }
  }

  std::size_t width_;
  Position step_;
  std::vector<Column> columns_;
  std::vector<ScalarPoint> points_;
};

class LongTable final : public ColumnTable {
 public:
  LongTable(std::unique_ptr<LineReader> table_lines, char separator,
            const ScalarTableOptions& table_options, const Names& names, std::size_t tag,
            std::size_t value)
      : ColumnTable(std::move(table_lines), separator, table_options),
        width_(names.size()),
        tag_(tag),
        value_(value),
        step_(find_step(names, options().step_column, name())),
        wall_time_(find_column(names, {"walltime", "wall_time", "wall time"})) {
    if (!options().tags.empty()) {
      throw UsageError(
          "`tags` names the columns of a table, but this one has its own tags; choose "
          "among them with `columns`",
          name());
    }
    for (std::size_t i = 0; i < names.size(); ++i) {
      if (i != tag_ && i != value_ && i != step_ && i != wall_time_) skip_text(names[i]);
    }
  }

  bool next(ScalarRow& row) override {
    while (next_record(width_)) {
      if (fields()[tag_].empty()) throw bad_row("the tag is empty");
      Curve& curve = curve_of(fields()[tag_]);
      const std::int64_t number = options().first_step.value_or(0) + curve.rows++;
      row.step = step_ ? step_of(fields()[*step_]) : number;
      row.wall_time = wall_time();
      if (curve.number == kNoCurve) continue;
      const std::string_view cell = fields()[value_];
      if (cell.empty()) {
        skip_empty_cell();
        continue;
      }
      const std::optional<double> value = parse_number(cell);
      if (!value) throw bad_cell("value", cell, {});
      point_ = {curve.number, *value};
      row.points = {&point_, 1};
      return true;
    }
    return false;
  }

 private:
  struct Curve {
    std::size_t number = 0;
    std::int64_t rows = 0;
  };

  Curve& curve_of(std::string_view tag) {
    const std::size_t index = index_[tag];
    if (index == curves_.size()) curves_.push_back({.number = add_curve(index_.name(index))});
    return curves_[index];
  }

  [[nodiscard]] std::optional<double> wall_time() const {
    if (!wall_time_ || fields()[*wall_time_].empty()) return {};
    const std::optional<double> time = parse_number(fields()[*wall_time_]);
    if (!time || !std::isfinite(*time)) throw bad_cell("wall time", fields()[*wall_time_], {});
    return time;
  }

  std::size_t width_;
  std::size_t tag_;
  std::size_t value_;
  Position step_;
  Position wall_time_;
  NameIndex index_;
  std::vector<Curve> curves_;
  ScalarPoint point_;
};

}  // namespace

std::unique_ptr<ScalarTable> open_column_table(std::unique_ptr<LineReader> lines, char separator,
                                               const ScalarTableOptions& options) {
  Names names;
  CsvReader header(*lines, separator);
  if (header.next()) names.assign(header.fields().begin(), header.fields().end());
  if (!is_header(header.fields())) {
    if (!names.empty()) lines->unread();
    for (std::size_t i = 0; i < names.size(); ++i) names[i] = std::to_string(i);
    return std::make_unique<WideTable>(std::move(lines), separator, options, names, false);
  }
  const Position tag = find_column(names, {"tag"});
  const Position value = find_column(names, {"value"});
  if (tag && value) {
    return std::make_unique<LongTable>(std::move(lines), separator, options, names, *tag, *value);
  }
  return std::make_unique<WideTable>(std::move(lines), separator, options, names, true);
}

}  // namespace tbviz
