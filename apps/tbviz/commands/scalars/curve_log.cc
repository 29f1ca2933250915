#include "commands/scalars/curve_log.h"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <utility>

#include "tbviz/event/run_directory.h"
#include "tbviz/text/nearest.h"
#include "tbviz/text/safe_name.h"
#include "tbviz/text/utf8.h"

namespace tbviz::cli {
namespace {

constexpr std::size_t kLongestFolder = 200;   // Bytes of 255, as in safe_component().
constexpr std::size_t kLongestSubRun = 1000;  // Bytes of 4096, of which the run takes some.

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
  const std::string name = sub_run_name(main_tag, column);
  if (!is_sub_run_name(name)) {
    throw FormatError(file,
                      fmt::format("'{}' cannot be the name of a sub-run; leave the column out "
                                  "of --main-tag",
                                  column));
  }
  std::filesystem::path folders;
  for (const std::filesystem::path& path : std::filesystem::path(name)) {
    const std::string part = path.string();
    if (part.empty()) continue;  // Behind the last slash.
    // SummaryWriter's own name wherever it is fit to be seen, "top 5 %" as well.
    const bool fit = part != "." && printable(part) == part;
    folders /= fit ? bounded_name(part, kLongestFolder) : safe_component(part);
  }
  if (folders.native().size() > kLongestSubRun) {
    throw FormatError(file, fmt::format("a column's name of {} bytes is too long for that of a "
                                        "sub-run; leave the column out of --main-tag",
                                        column.size()));
  }
  return folders.string();
}

}  // namespace

CurveLog::CurveLog(const ScalarsOptions& options, const ScalarTable& table, LogOutput& log)
    : options_(&options), table_(&table), log_(&log), encoding_(encoding_of(options)) {}

void CurveLog::add_destinations(const std::string& tag) {
  std::vector<Destination>& all = destinations_.emplace_back();
  for (const MainTag& main : options_->main_tags) {
    if (!main.columns.empty() && !contains(main.columns, tag)) continue;
    std::string sub_run = sub_run_of(main.tag, tag, table_->name());
    const std::string& column = columns_.try_emplace({sub_run, main.tag}, tag).first->second;
    if (column != tag) {
      throw FormatError(table_->name(),
                        fmt::format("'{}' and '{}' would be one curve of the sub-run {}; leave one "
                                    "of them out of --main-tag",
                                    column, tag, sub_run));
    }
    all.push_back({std::move(sub_run), {main.tag, Scalar{0, encoding_}}});
  }
  if (all.empty()) all.push_back({{}, {safe_tag(tag), Scalar{0, encoding_}}});
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
