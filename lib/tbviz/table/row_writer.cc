#include "tbviz/table/row_writer.h"

#include <algorithm>
#include <optional>
#include <utility>

namespace tbviz {
namespace {

/// Of a row without values of its own, only counters that it begins with move the rows after it:
/// not those of prose, and not a nameless one alone.
void withdraw_idle_counters(Row& row) {
  const auto counted = std::ranges::count_if(
      row.counters, [](const RowCounter& counter) { return !counter.withdrawn; });
  for (RowCounter& counter : row.counters) {
    const bool nameless = counter.rank.kind == CounterKind::kNameless;
    if (!counter.leads || (nameless && counted == 1)) counter.withdrawn = true;
  }
}

}  // namespace

RowWriter::RowWriter(CurveSet& curves, const StepOptions& steps, std::string sub_run)
    : curves_(&curves), steps_(steps), sub_run_(std::move(sub_run)) {}

void RowWriter::write(Row& row) {
  const bool has_values = std::ranges::any_of(
      row.values, [](const RowValue& value) { return value.counter == RowValue::kNoCounter; });
  if (!has_values) withdraw_idle_counters(row);
  const bool counts = std::ranges::any_of(
      row.counters, [](const RowCounter& counter) { return !counter.withdrawn; });
  if (row.values.empty() && !counts) return;
  if (curves_->chooses()) {
    for (RowValue& value : row.values) value.asked_for |= curves_->is_asked_for(value.tag);
  }
  const std::optional<std::int64_t> step = steps_.step_of(row);
  if (!step) return;
  std::string_view run = sub_run_.empty() ? row.run : sub_run_;
  if (!sub_run_.empty() && !row.run.empty()) run = run_ = joined(sub_run_, row.run);
  for (const RowValue& value : row.values) {
    if (!curves_->chooses() || value.asked_for) put(run, value, *step, row.wall_time);
  }
}

void RowWriter::write(std::int64_t step, std::string_view tag, double value,
                      std::optional<double> wall_time) {
  if (curves_->chooses() && !curves_->is_asked_for(tag)) return;
  put(sub_run_, {.tag = tag, .value = value, .unit = {}}, step, wall_time);
}

void RowWriter::put(std::string_view run, const RowValue& value, std::int64_t step,
                    std::optional<double> wall_time) {
  const std::optional<std::size_t> curve = curves_->find(run, value.tag);
  if (!curve) return;
  if (*curve >= seen_.size()) seen_.resize(*curve + 1, false);
  if (!seen_[*curve]) {
    seen_[*curve] = true;
    known_.emplace(value.tag);
  }
  curves_->put(*curve, step, value.value, value.unit, wall_time);
}

void RowWriter::end_line() {
  curves_->end_line();
  steps_.end_line();
}

}  // namespace tbviz
