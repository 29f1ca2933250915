#include "commands/show/show_charts.h"

#include <optional>
#include <set>
#include <utility>

#include "drawing/chart_rows.h"
#include "drawing/histogram_rows.h"
#include "drawing/legend.h"
#include "tbviz/base/evenly_spaced.h"
#include "tbviz/event/value_content.h"
#include "tbviz/summary/histogram_summary.h"

namespace tbviz::cli {
namespace {

ChartRows rows_on(Screen& screen) {
  return {screen.size().columns, [&screen](std::string_view line) { screen.line(line); }};
}

void show_legend(const ShownSeries& shown, Screen& screen) {
  std::set<std::size_t> numbers;
  for (const auto& [tag, curves] : shown.curves) {
    for (const ShownCurve& curve : curves) numbers.insert(curve.run);
  }
  std::vector<LegendRun> runs;
  for (const std::size_t number : numbers) runs.push_back({number, shown.name_of(number)});
  screen.lines(legend(runs, screen.size().columns, screen.ink()));
}

/// What of a series is drawn.
std::vector<HistogramAtStep> chosen_steps(const ValueSeries& series, ShownRun& run,
                                          Console& console) {
  std::vector<HistogramAtStep> steps;
  for (const std::size_t i : evenly_spaced(series.places.size(), kMostHistogramRows)) {
    const ValuePlace& place = series.places[i];
    const std::optional<ValueView> value = run.reader.value(series, place);
    std::optional<Histogram> histogram = value ? histogram_of(*value) : std::nullopt;
    if (histogram && is_sound(*histogram)) {
      steps.emplace_back(place.step, std::move(*histogram));
    } else {
      console.fail(malformed(run, series, place));
    }
  }
  return steps;
}

}  // namespace

void show_curves(const ShownSeries& shown, const PlotOptions& options, Screen& screen) {
  if (shown.curves.empty()) return;
  show_legend(shown, screen);
  ChartRows rows = rows_on(screen);
  PlotOptions chart = options;
  chart.columns = rows.chart_columns();
  for (const auto& [tag, curves] : shown.curves) {
    std::vector<PlotCurve> plotted;
    for (const ShownCurve& curve : curves) {
      CurvePoints points = curve.curve->points();
      plotted.push_back({curve.run, std::move(points.steps), std::move(points.values)});
    }
    rows.add(line_plot(tag, std::move(plotted), chart, screen.ink()));
  }
  rows.finish();
}

void show_histograms(ShownSeries& shown, Screen& screen, Console& console) {
  ChartRows rows = rows_on(screen);
  for (const auto& [tag, all] : shown.histograms) {
    for (const ShownValues& values : all) {
      const std::vector<HistogramAtStep> steps =
          chosen_steps(*values.series, shown.runs[values.run], console);
      if (steps.empty()) continue;
      rows.add(histogram_rows(tag, shown.name_of(values.run), values.run, steps,
                              rows.chart_columns(), screen.ink()));
    }
  }
  rows.finish();
}

}  // namespace tbviz::cli
