// The curves of a page: whole, or in the columns that there is room for.
#pragma once

#include <cstddef>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "commands/report/page_text.h"
#include "commands/report/report_content.h"

namespace tbviz::cli {

using RunCurves = std::map<std::string, std::vector<RunCurve>>;  ///< By tag.

/// No page has fewer columns, however small it is to be.
inline constexpr std::size_t kFewestColumns = 32;

/// Its views look into it: it is moved, never copied.
struct CurveSection {
  CurveSection() = default;
  CurveSection(const CurveSection&) = delete;
  CurveSection& operator=(const CurveSection&) = delete;
  CurveSection(CurveSection&&) = default;
  CurveSection& operator=(CurveSection&&) = default;

  PageSection page;
  std::vector<std::string> blocks;  ///< That the section's views lie in. By tag.
  std::size_t columns = 0;
  std::size_t curves = 0;
  std::size_t thinned = 0;  ///< Of the curves; of these:
  std::size_t kept = 0;     ///< values that the page has,
  std::size_t count = 0;    ///< and those of the logs.

  /// What the page says of it; empty if no curve is thinned.
  [[nodiscard]] std::string note() const;

  /// In the page, with the note.
  [[nodiscard]] std::size_t size() const;
};

/// Finds how many columns there is room for. Blocks are numbered from 0 on.
class CurveFitter {
 public:
  /// REQUIRES: `curves` outlives the fitter; its curves are sorted and not empty
  CurveFitter(const RunCurves& curves, std::size_t most_columns);

  /// What the curves take, about, in the fewest columns: kFewestColumns, or `most_columns` if that
  /// is less.
  [[nodiscard]] std::size_t least_size() const { return guessed_size(fewest_); }

  /// What they take in the most columns that are of use, or something above `bound` if that is
  /// more.
  [[nodiscard]] std::size_t greatest_size(std::size_t bound);

  /// The curves in as many columns as `room` has bytes for: the same number for all. In the fewest
  /// if not even these fit. The last call of a fitter.
  [[nodiscard]] CurveSection fit(std::size_t room);

 private:
  using Lengths = std::map<std::size_t, std::size_t>;  // How many curves have so many points.

  [[nodiscard]] CurveSection make(std::size_t columns) const;
  [[nodiscard]] std::size_t lower_bound(std::size_t columns) const;
  [[nodiscard]] std::size_t guessed_size(std::size_t columns) const;
  [[nodiscard]] CurveSection search(std::size_t room);

  const RunCurves* curves_;
  Lengths lengths_;
  std::vector<const ScalarCurve*> sample_;  // Every n-th curve.
  Lengths sample_lengths_;
  std::size_t fewest_;
  std::size_t most_;
  std::optional<CurveSection> greatest_;
};

}  // namespace tbviz::cli
