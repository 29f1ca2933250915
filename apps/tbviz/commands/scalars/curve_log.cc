#include "commands/scalars/curve_log.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "tbviz/event/run_directory.h"
#include "tbviz/text/nearest.h"

namespace tbviz::cli {
namespace {

ScalarEncoding encoding_of(const ScalarsOptions& options) {
  if (options.double_precision) return ScalarEncoding::kDoubleTensor;
  return options.new_style ? ScalarEncoding::kFloatTensor : ScalarEncoding::kSimpleValue;
}

bool contains(const std::vector<std::string>& names, std::string_view name) {
  return std::find(names.begin(), names.end(), name) != names.end();
}

/// SummaryWriter's folder for a curve of add_scalars. Names come from the table: they must not lead
/// out of the run.
std::string sub_run_of(const std::string& main_tag, const std::string& column,
                       const std::string& file) {
  std::string name = sub_run_name(main_tag, column);
  if (is_sub_run_name(name)) return name;
  throw FormatError(file, fmt::format("'{}' cannot be the name of a sub-run; leave the column out "
                                      "of --main-tag",
                                      column));
}

}  // namespace

CurveLog::CurveLog(const ScalarsOptions& options, const ScalarTable& table, LogOutput& log)
    : options_(&options), table_(&table), log_(&log), encoding_(encoding_of(options)) {}

void CurveLog::add_destinations(const std::string& tag) {
  std::vector<Destination>& all = destinations_.emplace_back();
  for (const MainTag& main : options_->main_tags) {
    if (!main.columns.empty() && !contains(main.columns, tag)) continue;
    all.push_back({sub_run_of(main.tag, tag, table_->name()), {main.tag, Scalar{0, encoding_}}});
  }
  if (all.empty()) all.push_back({{}, {tag, Scalar{0, encoding_}}});
}

void CurveLog::add(const ScalarRow& row, double arrival_time) {
  const double wall_time = row.wall_time.value_or(arrival_time);
  for (const ScalarPoint& point : row.points) {
    while (destinations_.size() <= point.curve) {
      add_destinations(table_->tags()[destinations_.size()]);
    }
    for (Destination& to : destinations_[point.curve]) {
      std::get<Scalar>(to.summary.value).value = point.value;
      if (to.sub_run) {
        log_->add_to_sub_run(*to.sub_run, row.step, to.summary, wall_time);
      } else {
        log_->add(row.step, std::as_const(to.summary), wall_time);
      }
    }
  }
}

void CurveLog::check_main_tags(const std::string& file) const {
  for (const MainTag& main : options_->main_tags) {
    for (const std::string& column : main.columns) {
      if (contains(table_->tags(), column)) continue;
      throw UsageError(fmt::format("there is no column '{}' for --main-tag {}{}", column, main.tag,
                                   did_you_mean(column, table_->tags())),
                       file);
    }
  }
}

}  // namespace tbviz::cli
