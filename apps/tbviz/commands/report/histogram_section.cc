#include "commands/report/histogram_section.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <iterator>
#include <optional>
#include <utility>

#include "commands/report/step_choice.h"
#include "tbviz/base/bytes.h"
#include "tbviz/base/evenly_spaced.h"
#include "tbviz/base/interrupt.h"
#include "tbviz/base/parallel_for.h"
#include "tbviz/error.h"
#include "tbviz/summary/histogram_edges.h"
#include "tbviz/summary/histogram_summary.h"
#include "tbviz/text/words.h"

namespace tbviz::cli {
namespace {

constexpr std::size_t kBytesOfStep = sizeof(float) * (kHistogramBins + kQuantilePoints.size());
constexpr std::size_t kMostOfRange = 60;  // Two numbers and what parts them, in the index.

/// What a series takes at most if so many of its steps are shown.
std::size_t size_of(const HistogramSeries& series, std::size_t most, std::size_t block) {
  std::size_t size =
      fmt::formatted_size(",[{},{},[],{}]", series.run, page_json(series.tag), block);
  size += kMostOfRange;
  const std::vector<std::size_t> places = evenly_spaced(series.steps.size(), most);
  for (const std::size_t i : places) size += step_json(series.steps[i]).size() + 1;
  return size + block_cost(block, places.size() * kBytesOfStep);
}

std::size_t size_of(std::span<const HistogramSeries> all, std::size_t most, std::size_t block) {
  std::size_t size = 0;
  for (const HistogramSeries& series : all) size += size_of(series, most, block++);
  return size;
}

/// A series in common buckets.
struct DrawnSeries {
  std::vector<std::int64_t> steps;
  std::vector<double> edges;
  std::string bytes;
};

/// Sound histograms, and their steps.
struct Chosen {
  std::vector<std::int64_t> steps;
  std::vector<Histogram> histograms;
};

Chosen choose(const HistogramSeries& series, std::size_t most) {
  Chosen chosen;
  for (const std::size_t i : evenly_spaced(series.steps.size(), most)) {
    std::optional<Histogram> histogram = series.histogram(i);
    if (!histogram || !is_sound(*histogram)) continue;
    chosen.steps.push_back(series.steps[i]);
    chosen.histograms.push_back(std::move(*histogram));
  }
  return chosen;
}

/// Edges of the buckets that all of them have in common; none if they lie beyond all doubles.
/// Where doubles cannot tell so many edges apart, the range is as wide as it takes.
std::vector<double> edges_of(const std::vector<Histogram>& histograms) {
  const double least = std::ranges::min_element(histograms, {}, &Histogram::min)->min;
  const double greatest = std::ranges::max_element(histograms, {}, &Histogram::max)->max;
  const double farthest = std::max(std::abs(least), std::abs(greatest));
  for (const double margin : {0.0, farthest * 1e-12}) {
    try {
      return equal_width_edges(least - margin, greatest + margin, kHistogramBins);
    } catch (const FormatError&) {
      continue;
    }
  }
  return {};
}

void append_floats(std::string& out, std::span<const double> values) {
  for (const double value : values) {
    const auto number = static_cast<float>(value);
    out += as_chars(std::as_bytes(std::span(&number, 1)));
  }
}

DrawnSeries draw(const HistogramSeries& series, std::size_t most) {
  throw_if_interrupted();
  Chosen chosen = choose(series, most);
  if (chosen.steps.empty()) return {};
  DrawnSeries drawn{std::move(chosen.steps), edges_of(chosen.histograms), {}};
  if (drawn.edges.empty()) return {};
  for (const Histogram& histogram : chosen.histograms) {
    append_floats(drawn.bytes, rebinned(histogram, drawn.edges));
  }
  for (const Histogram& histogram : chosen.histograms) {
    append_floats(drawn.bytes, quantiles(histogram));
  }
  return drawn;
}

void add(const HistogramSeries& series, DrawnSeries drawn, HistogramSection& section) {
  std::string element = series_front(series.run, series.tag);
  for (const std::int64_t step : drawn.steps) {
    if (element.back() != '[') element += ',';
    element += step_json(step);
  }
  element += "],[";
  append_json_number(element, drawn.edges.front());
  element += ',';
  append_json_number(element, drawn.edges.back());
  fmt::format_to(std::back_inserter(element), "],{}]",
                 section.page.first_block + section.blocks.size());
  section.page.add(element);
  section.shown += drawn.steps.size();
  section.blocks.push_back(std::move(drawn.bytes));
}

/// How many steps of each series are shown: the same number, or 1 or 0.
std::vector<std::size_t> steps_that_fit(std::span<const HistogramSeries> all, std::size_t room,
                                        std::size_t first_block) {
  const std::size_t most = greatest_that(kMostHistogramSteps, [&](std::size_t count) {
    return size_of(all, count, first_block) <= room;
  });
  std::vector<std::size_t> counts(all.size(), most);
  if (most > 0) return counts;
  for (std::size_t i = 0; i < all.size(); ++i) {
    const std::size_t size = size_of(all[i], 1, first_block + i);
    if (size > room) continue;
    counts[i] = 1;
    room -= size;
  }
  return counts;
}

}  // namespace

std::string HistogramSection::note() const {
  return note_of({shown + undrawn_steps, count, series_left_out}, "histogram");
}

std::size_t whole_size_of(std::span<const HistogramSeries> series, std::size_t first_block) {
  return size_of(series, kMostHistogramSteps, first_block);
}

HistogramSection fit_histograms(std::span<const HistogramSeries> series, std::size_t room,
                                std::size_t first_block) {
  HistogramSection section;
  section.page.first_block = first_block;
  const std::vector<std::size_t> most = steps_that_fit(series, room, first_block);
  std::vector<DrawnSeries> drawn(series.size());
  parallel_for(series.size(), [&](std::size_t i) {
    if (most[i] > 0) drawn[i] = draw(series[i], most[i]);
  });
  for (std::size_t i = 0; i < series.size(); ++i) {
    section.count += series[i].steps.size();
    if (most[i] == 0) ++section.series_left_out;
    if (most[i] == 0) continue;
    const std::size_t missing = std::min(series[i].steps.size(), most[i]) - drawn[i].steps.size();
    if (missing > 0) section.undrawn[std::string(series[i].if_none)] += missing;
    section.undrawn_steps += missing;
    if (!drawn[i].steps.empty()) add(series[i], std::move(drawn[i]), section);
  }
  for (const std::string& block : section.blocks) section.page.blocks.push_back(block);
  return section;
}

}  // namespace tbviz::cli
