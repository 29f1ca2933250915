#include "commands/show/show_json.h"

#include <algorithm>
#include <cmath>
#include <cstdint>

namespace tbviz::cli {
namespace {

Json curve_json(const std::string& run, const ScalarCurve& curve) {
  const CurvePoints points = curve.points();
  Json least;
  Json greatest;
  std::int64_t not_finite = 0;
  for (const double value : points.values) {
    if (!std::isfinite(value)) {
      ++not_finite;
      continue;
    }
    if (const double* known = least.get_if<double>(); !known || value < *known) least = value;
    if (const double* known = greatest.get_if<double>(); !known || value > *known) greatest = value;
  }
  return Json::Object{{"run", run},
                      {"count", std::ssize(points.values)},
                      {"first_step", points.steps.front()},
                      {"last_step", points.steps.back()},
                      {"min", least},
                      {"max", greatest},
                      {"last", points.values.back()},
                      {"not_finite", not_finite}};
}

Json values_json(const std::string& run, const ValueSeries& series) {
  return Json::Object{{"run", run},
                      {"count", std::ssize(series.places)},
                      {"first_step", series.places.front().step},
                      {"last_step", series.places.back().step},
                      {"min", Json()},
                      {"max", Json()},
                      {"last", Json()},
                      {"not_finite", Json()}};
}

// A tag may hold several kinds that nothing is drawn of.
void add_values(const std::map<std::string, std::vector<ShownValues>>& shelf,
                const ShownSeries& shown, Json& charts) {
  for (const auto& [tag, all] : shelf) {
    std::map<std::string, Json> by_kind;
    for (const ShownValues& values : all) {
      by_kind[values.series->kind].push_back(
          values_json(shown.name_of(values.run), *values.series));
    }
    for (auto& [kind, curves] : by_kind) {
      charts.push_back(Json::Object{{"tag", tag}, {"kind", kind}, {"curves", std::move(curves)}});
    }
  }
}

}  // namespace

Json charts_json(const ShownSeries& shown) {
  Json charts = Json::Array();
  for (const auto& [tag, curves] : shown.curves) {
    Json all = Json::Array();
    for (const ShownCurve& curve : curves) {
      all.push_back(curve_json(shown.name_of(curve.run), *curve.curve));
    }
    charts.push_back(Json::Object{{"tag", tag}, {"kind", "scalar"}, {"curves", std::move(all)}});
  }
  add_values(shown.histograms, shown, charts);
  add_values(shown.pictures, shown, charts);
  add_values(shown.texts, shown, charts);
  add_values(shown.others, shown, charts);
  return charts;
}

}  // namespace tbviz::cli
