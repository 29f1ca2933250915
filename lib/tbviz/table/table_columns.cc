#include "tbviz/table/table_columns.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "tbviz/error.h"
#include "tbviz/text/ascii.h"
#include "tbviz/text/nearest.h"
#include "tbviz/text/words.h"

namespace tbviz {
namespace {

using namespace std::string_view_literals;

/// `Unnamed: 0`, as pandas calls a column without a name.
bool is_unnamed(std::string_view name) {
  constexpr std::string_view kUnnamed = "Unnamed: ";
  return name.starts_with(kUnnamed) && name.size() > kUnnamed.size() &&
         std::ranges::all_of(name.substr(kUnnamed.size()), is_digit);
}

}  // namespace

TableColumns::TableColumns(const ScalarReaderOptions& options, CurveSet& curves, Findings& findings)
    : options_(&options), curves_(&curves), findings_(&findings), counters_({}) {}

void TableColumns::set(const std::vector<std::string>& names, bool has_header) {
  given_ = names;
  has_header_ = has_header;
  set_names(names);
  set_roles();
  set_ranks();
  set_tags();
  check_asked_for();
}

void TableColumns::set_names(const std::vector<std::string>& names) {
  columns_.clear();
  names_.clear();
  std::vector<std::string> named = names;
  for (std::string& name : named) {
    if (is_unnamed(name)) name.clear();
  }
  const std::vector<std::string> apart = told_apart(named);
  for (std::size_t i = 0; i < apart.size(); ++i) {
    columns_.emplace_back().name = apart[i];
    if (apart[i] == named[i]) continue;
    findings_->note(fmt::format("column {} is there twice: it becomes {}", named[i], apart[i]));
  }
  for (const TableColumn& column : columns_) names_.insert(column.name);
}

TableColumns::Index TableColumns::find(std::span<const std::string_view> names) const {
  if (!has_header_) return {};
  for (const std::string_view name : names) {
    const auto found = std::ranges::find_if(
        columns_, [name](const TableColumn& column) { return is_lower(column.name, name); });
    if (found != columns_.end()) return static_cast<std::size_t>(found - columns_.begin());
  }
  return {};
}

void TableColumns::set_roles() {
  value_ = find(std::array{"value"sv});
  tag_ = value_ ? find(kTagNames) : std::nullopt;
  wall_time_ = find(kWallTimeNames);
  run_ = find(kRunNames);
  phase_ = find(kPhaseNames);
  is_download_ = columns_.size() == 3 && value_ && find(std::array{"wall time"sv}) &&
                 find(std::array{"step"sv});
  const bool seconds =
      wall_time_ && wall_time_ == find(std::array{"wall_time"sv, "walltime"sv, "wall time"sv});
  sure_wall_times_ = seconds && (tag_ || is_download_);
}

void TableColumns::set_ranks() {
  const std::string key = lower(options_->step_key);
  bool counts = false;
  for (TableColumn& column : columns_) {
    if (!key.empty()) {
      if (is_lower(column.name, key)) column.rank = kGivenStep;
    } else if (has_header_) {
      column.rank = counters_.rank_of(column.name);
    }
    counts |= column.rank.has_value();
  }
  if (counts) return;
  if (!key.empty()) {
    throw UsageError(fmt::format("there is no step column '{}'{}", options_->step_key,
                                 did_you_mean(options_->step_key, all_names())),
                     findings_->name());
  }
  for (TableColumn& column : columns_) {
    if (has_header_ && (is_lower(column.name, "x") || column.name == "#")) {
      column.rank = kColumnOfSteps;
    }
  }
}

void TableColumns::set_tags() {
  std::vector<TableColumn*> values;  // What could be curves.
  for (std::size_t i = 0; i < columns_.size(); ++i) {
    TableColumn& column = columns_[i];
    column.tag = column.name;
    column.asked_for = curves_->is_asked_for(column.name);
    const bool wanted = !curves_->chooses() || column.asked_for;
    if (!column.rank && i != wall_time_ && i != run_ && wanted) values.push_back(&column);
  }
  const std::vector<std::string>& tags = options_->tags;
  if (!tags.empty() && tag_) {
    throw UsageError("`tags` names the columns of a table; this one has a tag in each row",
                     findings_->name());
  }
  if (!tags.empty() && tags.size() != values.size()) {
    throw UsageError(fmt::format("the table has {} but {} `tags` {} given",
                                 count_text(std::ssize(values), "value column"), tags.size(),
                                 was_or_were(std::ssize(tags))),
                     findings_->name());
  }
  const std::string stem(tag_of_stem(options_->default_tag));
  for (std::size_t i = 0; i < values.size(); ++i) {
    if (!tags.empty()) {
      values[i]->tag = tags[i];
    } else if (is_download_) {
      values[i]->tag = stem;
    } else if (!has_header_) {
      values[i]->tag = options_->default_tag;
      if (values.size() > 1) values[i]->tag += '/' + values[i]->name;
    }
  }
}

/// Where each column is a curve, all that can come is known.
void TableColumns::check_asked_for() const {
  if (tag_ || phase_) return;
  for (const std::string& name : options_->required) {
    const auto is_it = [&name](const TableColumn& c) { return c.name == name || c.tag == name; };
    if (std::ranges::any_of(columns_, is_it)) continue;
    throw UsageError(
        fmt::format("there is no column '{}'{}", name, did_you_mean(name, all_names())),
        findings_->name());
  }
}

std::vector<std::string> TableColumns::all_names() const {
  std::vector<std::string> names;
  for (const TableColumn& column : columns_) names.push_back(column.name);
  return names;
}

std::vector<std::string> TableColumns::text_columns() const {
  std::vector<std::string> names;
  for (const TableColumn& column : columns_) {
    if (column.has_text) names.push_back(column.name);
  }
  return names;
}

}  // namespace tbviz
