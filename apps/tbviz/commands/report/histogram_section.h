// The histograms of a page: common buckets and quantiles of as many steps as there is room for.
#pragma once

#include <cstddef>
#include <map>
#include <span>
#include <string>
#include <vector>

#include "commands/report/page_text.h"
#include "commands/report/report_content.h"

namespace tbviz::cli {

inline constexpr std::size_t kHistogramBins = 40;
inline constexpr std::size_t kMostHistogramSteps = 60;  ///< Of a series.

/// Its views look into it: it is moved, never copied.
struct HistogramSection {
  HistogramSection() = default;
  HistogramSection(const HistogramSection&) = delete;
  HistogramSection& operator=(const HistogramSection&) = delete;
  HistogramSection(HistogramSection&&) = default;
  HistogramSection& operator=(HistogramSection&&) = default;

  PageSection page;
  std::vector<std::string> blocks;             ///< That the section's views lie in.
  std::size_t shown = 0;                       ///< Histograms, of one step each.
  std::size_t count = 0;                       ///< That there are.
  std::size_t undrawn_steps = 0;               ///< Of these: chosen, but there is nothing to draw.
  std::map<std::string, std::size_t> undrawn;  ///< The same by what they are.
  std::size_t series_left_out = 0;             ///< For which there was no room.

  /// What the page says of it; empty if all are shown.
  [[nodiscard]] std::string note() const;
};

/// What kMostHistogramSteps of all series take at most. Sizes here are those in the page.
[[nodiscard]] std::size_t whole_size_of(std::span<const HistogramSeries> series,
                                        std::size_t first_block);

/// Histograms of evenly spaced steps, as many as fit into `room`: the same number for all series.
/// Where there is no room for one of each, the first series that fit. `series` is in the order of
/// the page.
[[nodiscard]] HistogramSection fit_histograms(std::span<const HistogramSeries> series,
                                              std::size_t room, std::size_t first_block);

}  // namespace tbviz::cli
