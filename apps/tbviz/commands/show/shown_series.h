// What show has to show: the series of all runs, by what is drawn together.
#pragma once

#include <cstddef>
#include <deque>
#include <map>
#include <string>
#include <vector>

#include "tbviz/error.h"
#include "tbviz/event/place_reader.h"
#include "tbviz/event/run_series.h"

namespace tbviz::cli {

/// A run that holds something, and what its values are fetched by. Not copied nor moved: the reader
/// knows where the series lies.
struct ShownRun {
  explicit ShownRun(RunSeries read) : series(std::move(read)), reader(series) {}
  ShownRun(const ShownRun&) = delete;
  ShownRun& operator=(const ShownRun&) = delete;

  RunSeries series;
  PlaceReader reader;
};

/// A curve of a chart.
struct ShownCurve {
  std::size_t run = 0;  ///< Its number in ShownSeries::runs.
  const ScalarCurve* curve = nullptr;
};

/// Values of another kind, of one run and tag.
struct ShownValues {
  std::size_t run = 0;
  const ValueSeries* series = nullptr;
};

struct ShownSeries {
  std::deque<ShownRun> runs;
  std::map<std::string, std::vector<ShownCurve>> curves;  ///< By tag.
  std::map<std::string, std::vector<ShownValues>> histograms;
  std::map<std::string, std::vector<ShownValues>> pictures;
  std::map<std::string, std::vector<ShownValues>> texts;
  std::map<std::string, std::vector<ShownValues>> others;

  [[nodiscard]] bool empty() const { return runs.empty(); }

  /// "." stands for a run without a name of its own.
  [[nodiscard]] const std::string& name_of(std::size_t run) const { return runs[run].series.name; }
};

/// "the image 'tag' of step 7 is malformed; left out", of the file that it lies in.
[[nodiscard]] FormatError malformed(const ShownRun& run, const ValueSeries& series,
                                    const ValuePlace& place);

/// Puts what was read in order; runs that hold nothing are left out.
[[nodiscard]] ShownSeries arrange(std::vector<RunSeries> runs);

}  // namespace tbviz::cli
