#include "commands/report/curve_section.h"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <span>
#include <utility>

#include "commands/report/curve_row.h"
#include "tbviz/base/interrupt.h"
#include "tbviz/base/parallel_for.h"
#include "tbviz/text/base64.h"
#include "tbviz/text/words.h"

namespace tbviz::cli {
namespace {

// Beyond, halving is as good as guessing by what was seen.
constexpr int kMostGuesses = 8;

constexpr std::size_t kMarkup = 60;  // Of a row in the index, about.

void append_row(std::string& out, std::size_t run, const CurveRow& row, std::size_t offset) {
  fmt::format_to(std::back_inserter(out), "[{},{},{},{},{},{},{}", run, row.count, row.kept,
                 step_json(row.first), distance_json(row.unit), row.width, offset);
  if (row.columns > 0) {
    fmt::format_to(std::back_inserter(out), ",{},{}", row.columns, step_json(row.last));
  }
  out += ']';
}

/// Rows of one tag become an element of the index and a block.
void add_tag(const std::string& tag, const std::vector<RunCurve>& curves, std::span<CurveRow> rows,
             CurveSection& section) {
  std::string element = fmt::format("[{},[", page_json(tag));
  std::string block;
  for (std::size_t i = 0; i < rows.size(); ++i) {
    if (i > 0) element += ',';
    append_row(element, curves[i].run, rows[i], block.size());
    block += rows[i].bytes;
    ++section.curves;
    if (rows[i].columns == 0) continue;
    ++section.thinned;
    section.kept += rows[i].kept;
    section.count += rows[i].count;
  }
  fmt::format_to(std::back_inserter(element), "],{}]", section.blocks.size());
  section.page.add(element);
  section.blocks.push_back(std::move(block));
}

}  // namespace

std::string CurveSection::note() const {
  if (thinned == 0) return {};
  return fmt::format(
      "{} of {} {} thinned to {}: of each column the smallest value, the largest and the mean are "
      "in this page, {} of their {} values in all.",
      thinned, count_text(static_cast<std::int64_t>(curves), "curve"),
      is_or_are(static_cast<std::int64_t>(thinned)),
      count_text(static_cast<std::int64_t>(columns), "column"), kept, count);
}

std::size_t CurveSection::size() const {
  const std::string told = note();
  return page.size() + (told.empty() ? 0 : page_json(told).size() + 1);
}

CurveFitter::CurveFitter(const RunCurves& curves, std::size_t most_columns) : curves_(&curves) {
  for (const auto& [tag, of_runs] : curves) {
    for (const RunCurve& curve : of_runs) ++lengths_[curve.curve->count()];
  }
  const std::size_t longest = lengths_.empty() ? 0 : lengths_.rbegin()->first;
  most_ = std::max<std::size_t>(1, std::min(most_columns, longest / 2 + longest % 2));
  fewest_ = std::min(kFewestColumns, most_);
}

CurveSection CurveFitter::make(std::size_t columns) const {
  std::vector<const ScalarCurve*> all;
  for (const auto& [tag, curves] : *curves_) {
    for (const RunCurve& curve : curves) all.push_back(curve.curve);
  }
  std::vector<CurveRow> rows(all.size());
  parallel_for(all.size(), [&](std::size_t i) {
    throw_if_interrupted();
    rows[i] = make_curve_row(*all[i], columns);
  });
  CurveSection section;
  section.columns = columns;
  std::span<CurveRow> rest = rows;
  for (const auto& [tag, curves] : *curves_) {
    add_tag(tag, curves, rest.first(curves.size()), section);
    rest = rest.subspan(curves.size());
  }
  for (const std::string& block : section.blocks) section.page.blocks.push_back(block);
  return section;
}

CurveSection& CurveFitter::least() {
  if (!least_) least_ = make(fewest_);
  return *least_;
}

std::size_t CurveFitter::least_size() { return least().size(); }

// Every value has four bytes, and so has every mean.
std::size_t CurveFitter::lower_bound(std::size_t columns) const {
  std::size_t size = 0;
  for (const auto& [count, curves] : lengths_) {
    size += curves * base64_size(4 * (stays_whole(count, columns) ? count : columns));
  }
  return size;
}

// Most columns keep two values, most gaps take a byte.
std::size_t CurveFitter::estimate(std::size_t columns) const {
  std::size_t size = 0;
  for (const auto& [count, curves] : lengths_) {
    const std::size_t bytes = stays_whole(count, columns) ? 4 * count : 14 * columns;
    size += curves * (base64_size(bytes) + kMarkup);
  }
  return size;
}

std::size_t CurveFitter::greatest_size(std::size_t bound) {
  if (!greatest_) {
    const std::size_t at_least = lower_bound(most_);
    if (at_least > bound) return at_least;
    greatest_ = make(most_);
  }
  return greatest_->size();
}

CurveSection CurveFitter::fit(std::size_t room) {
  if (greatest_size(room) <= room) return std::move(*greatest_);
  if (least_size() > room || fewest_ == most_) return std::move(*least_);
  return search(room, most_);
}

std::size_t CurveFitter::first_guess(std::size_t room, std::size_t too_many) const {
  const double seen = static_cast<double>(least_->size()) / static_cast<double>(estimate(fewest_));
  std::size_t low = fewest_;
  std::size_t high = too_many;
  while (high - low > 1) {
    const std::size_t middle = low + (high - low) / 2;
    const bool may_fit = static_cast<double>(estimate(middle)) * seen <= static_cast<double>(room);
    (may_fit ? low : high) = middle;
  }
  return low;
}

CurveSection CurveFitter::search(std::size_t room, std::size_t too_many) {
  std::size_t guess = first_guess(room, too_many);
  CurveSection best = std::move(least());
  std::size_t size_of_too_many = 0;  // Not known.
  for (int guesses = 0; too_many - best.columns > 1; ++guesses) {
    CurveSection section = make(std::clamp(guess, best.columns + 1, too_many - 1));
    const std::size_t size = section.size();
    if (size <= room) {
      best = std::move(section);
    } else {
      too_many = section.columns;
      size_of_too_many = size;
    }
    const std::size_t between = too_many - best.columns;
    const std::size_t size_of_best = best.size();
    if (guesses >= kMostGuesses) {
      guess = best.columns + between / 2;
    } else if (size_of_too_many == 0) {
      guess = best.columns + best.columns * (room - size_of_best) / size_of_best;
    } else {
      guess = best.columns + between * (room - size_of_best) / (size_of_too_many - size_of_best);
    }
  }
  return best;
}

}  // namespace tbviz::cli
