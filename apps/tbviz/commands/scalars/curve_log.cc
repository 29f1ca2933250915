#include "commands/scalars/curve_log.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
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

CurveLog::CurveLog(const ScalarsOptions& options, LogOutput& log)
    : options_(&options), log_(&log), encoding_(encoding_of(options)) {}

void CurveLog::add(const ScalarPoint& point) {
  if (destinations_.size() <= point.curve) destinations_.resize(point.curve + 1);
  std::vector<Destination>& destinations = destinations_[point.curve];
  if (destinations.empty()) destinations = destinations_of(curves_->all()[point.curve]);
  if (encoding_ != ScalarEncoding::kDoubleTensor && std::isfinite(point.value) &&
      !std::isfinite(static_cast<float>(point.value))) {
    ++beyond_float_;
  }
  for (Destination& to : destinations) {
    std::get<Scalar>(to.summary.value).value = point.value;
    if (to.sub_run) {
      log_->add_to_sub_run(*to.sub_run, point.step, to.summary, point.wall_time);
    } else {
      log_->add(point.step, std::as_const(to.summary), point.wall_time);
    }
  }
}

std::vector<CurveLog::Destination> CurveLog::destinations_of(const Curve& curve) {
  std::vector<Destination> all;
  if (!curve.run.empty() && options_->log.logdir == "-") {
    throw UsageError("the run '" + curve.run + "' needs a directory, not --logdir -",
                     input_->name());
  }
  for (const MainTag& main : options_->main_tags) {
    if (!main.columns.empty() && !contains(main.columns, curve.tag)) continue;
    std::string sub_run = sub_run_of(main.tag, curve.tag, input_->name());
    if (!curve.run.empty()) sub_run = curve.run + '/' + sub_run;
    const std::string& column = columns_.try_emplace({sub_run, main.tag}, curve.tag).first->second;
    if (column != curve.tag) {
      throw FormatError(input_->name(),
                        fmt::format("'{}' and '{}' would be one curve of the sub-run {}; leave one "
                                    "of them out of --main-tag",
                                    column, curve.tag, sub_run));
    }
    all.push_back({std::move(sub_run), {main.tag, Scalar{0, encoding_}}});
  }
  if (all.empty()) {
    std::optional<std::string> run;
    if (!curve.run.empty()) run = curve.run;
    all.push_back({std::move(run), {safe_tag(curve.tag), Scalar{0, encoding_}}});
  }
  return all;
}

void CurveLog::check_main_tags() const {
  std::vector<std::string> tags;
  for (const Curve& curve : curves_->all()) {
    if (curve.count > 0) tags.push_back(curve.tag);
  }
  for (const MainTag& main : options_->main_tags) {
    for (const std::string& column : main.columns) {
      if (contains(tags, column)) continue;
      throw UsageError(fmt::format("there is no column '{}' for --main-tag {}{}", column, main.tag,
                                   did_you_mean(column, tags)),
                       input_->name());
    }
  }
}

}  // namespace tbviz::cli
