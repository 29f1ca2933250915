// What a report is made of, before it is known how much of it the page has room for.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "tbviz/event/scalar_curve.h"
#include "tbviz/summary/histogram.h"
#include "tbviz/text/json.h"

namespace tbviz::cli {

/// A run's curve of a tag, by step.
struct RunCurve {
  std::size_t run = 0;
  const ScalarCurve* curve = nullptr;
};

struct ReportPicture {
  std::int64_t step = 0;
  std::string_view bytes;  ///< A picture file.
  std::string_view type;   ///< "image/png".
};

/// Entries of these series are in the order of steps.
struct PictureSeries {
  std::size_t run = 0;
  std::string tag;
  std::vector<ReportPicture> entries;
};

struct HistogramSeries {
  std::size_t run = 0;
  std::string tag;
  std::vector<std::int64_t> steps;
  /// The histogram of a step, by its place in `steps`; none if there is nothing to draw.
  /// Thread-safe.
  std::function<std::optional<Histogram>(std::size_t)> histogram;
  std::string_view if_none = "malformed histogram";  ///< What is left out then.
};

struct ReportText {
  std::int64_t step = 0;
  std::string text;
};

struct TextSeries {
  std::size_t run = 0;
  std::string tag;
  std::vector<ReportText> entries;
};

struct RunHparams {
  std::size_t run = 0;
  Json values;  ///< An object.
};

/// The layers of a saved model.
struct ModelTable {
  std::size_t run = 0;
  std::vector<std::string> headings;
  Json rows = Json::Array();  ///< Of arrays of cells.
};

struct ReportContent {
  std::vector<std::string> runs;
  std::map<std::string, std::vector<RunCurve>> curves;  ///< By tag, then run.
  std::vector<PictureSeries> pictures;
  std::vector<HistogramSeries> histograms;
  std::vector<TextSeries> texts;
  std::vector<RunHparams> hparams;
  std::vector<ModelTable> models;
  std::vector<std::string> empty_runs;              ///< That hold nothing to show.
  std::map<std::string, std::int64_t> left_out;     ///< How many values of what has no place.
  std::vector<std::shared_ptr<const void>> memory;  ///< What the others point into.

  /// Whether there is anything to show.
  [[nodiscard]] bool empty() const {
    return curves.empty() && pictures.empty() && histograms.empty() && texts.empty() &&
           hparams.empty() && models.empty();
  }
};

}  // namespace tbviz::cli
