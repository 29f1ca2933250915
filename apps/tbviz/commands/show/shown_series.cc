#include "commands/show/shown_series.h"

#include <fmt/format.h>

#include <utility>

namespace tbviz::cli {
namespace {

std::map<std::string, std::vector<ShownValues>>& shelf_of(const std::string& kind,
                                                          ShownSeries& shown) {
  if (kind == "histogram") return shown.histograms;
  if (kind == "image") return shown.pictures;
  if (kind == "text") return shown.texts;
  return shown.others;
}

}  // namespace

FormatError malformed(const ShownRun& run, const ValueSeries& series, const ValuePlace& place) {
  return FormatError(run.series.files[place.file].path.string(),
                     fmt::format("the {} '{}' of step {} is malformed; left out", series.kind,
                                 series.tag, place.step));
}

ShownSeries arrange(std::vector<RunSeries> runs) {
  ShownSeries shown;
  for (RunSeries& run : runs) {
    if (run.curves.empty() && run.values.empty()) continue;
    const std::size_t number = shown.runs.size();
    const RunSeries& series = shown.runs.emplace_back(std::move(run)).series;
    for (const CurveSeries& curve : series.curves) {
      shown.curves[curve.tag].push_back({number, &curve.curve});
    }
    for (const ValueSeries& values : series.values) {
      shelf_of(values.kind, shown)[values.tag].push_back({number, &values});
    }
  }
  return shown;
}

}  // namespace tbviz::cli
