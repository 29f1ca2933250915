#include "commands/report/curve_section.h"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <span>
#include <utility>

#include "commands/report/curve_row.h"
#include "commands/report/step_choice.h"
#include "tbviz/base/interrupt.h"
#include "tbviz/base/parallel_for.h"
#include "tbviz/text/base64.h"
#include "tbviz/text/words.h"

namespace tbviz::cli {
namespace {

// Beyond, halving is as good as guessing by what was seen.
constexpr int kMostGuesses = 8;

// Curves of about so many points in all tell what the others take.
constexpr std::size_t kSamplePoints = 1'000'000;

constexpr std::size_t kMarkup = 60;  // Of a row in the index, about.

void append_row(std::string& out, std::size_t run, const CurveRow& row, std::size_t offset) {
  fmt::format_to(std::back_inserter(out), "[{},{},{},{},{},{},{}", run, row.count, row.kept,
                 step_json(row.first), distance_json(row.unit), row.width, offset);
  if (row.columns > 0) {
    fmt::format_to(std::back_inserter(out), ",{},{}", row.columns, step_json(row.last));
  }
  out += ']';
}

std::vector<const ScalarCurve*> all_of(const RunCurves& curves) {
  std::vector<const ScalarCurve*> all;
  for (const auto& [tag, of_runs] : curves) {
    for (const RunCurve& curve : of_runs) all.push_back(curve.curve);
  }
  return all;
}

std::vector<CurveRow> rows_of(const std::vector<const ScalarCurve*>& curves, std::size_t columns) {
  std::vector<CurveRow> rows(curves.size());
  parallel_for(curves.size(), [&](std::size_t i) {
    throw_if_interrupted();
    rows[i] = make_curve_row(*curves[i], columns);
  });
  return rows;
}

// Most columns keep two values, most gaps take a byte.
std::size_t estimate(const std::map<std::size_t, std::size_t>& lengths, std::size_t columns) {
  std::size_t size = 0;
  for (const auto& [count, curves] : lengths) {
    const std::size_t bytes = stays_whole(count, columns) ? 4 * count : 14 * columns;
    size += curves * (base64_size(bytes) + kMarkup);
  }
  return size;
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
  std::size_t points = 0;
  const std::vector<const ScalarCurve*> all = all_of(curves);
  for (const ScalarCurve* curve : all) {
    ++lengths_[curve->count()];
    points += curve->count();
  }
  for (std::size_t i = 0; i < all.size(); i += 1 + points / kSamplePoints) {
    sample_.push_back(all[i]);
    ++sample_lengths_[all[i]->count()];
  }
  const std::size_t longest = lengths_.empty() ? 0 : lengths_.rbegin()->first;
  most_ = std::max<std::size_t>(1, std::min(most_columns, longest / 2 + longest % 2));
  fewest_ = std::min(kFewestColumns, most_);
}

CurveSection CurveFitter::make(std::size_t columns) const {
  std::vector<CurveRow> rows = rows_of(all_of(*curves_), columns);
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

// Every value has four bytes, and so has every mean.
std::size_t CurveFitter::lower_bound(std::size_t columns) const {
  std::size_t size = 0;
  for (const auto& [count, curves] : lengths_) {
    size += curves * base64_size(4 * (stays_whole(count, columns) ? count : columns));
  }
  return size;
}

// What the sample takes, and as much more as there are more curves.
std::size_t CurveFitter::guessed_size(std::size_t columns) const {
  if (sample_.empty()) return 0;
  std::size_t size = 0;
  for (const CurveRow& row : rows_of(sample_, columns)) {
    size += base64_size(row.bytes.size()) + kMarkup;
  }
  const double share = static_cast<double>(estimate(lengths_, columns)) /
                       static_cast<double>(estimate(sample_lengths_, columns));
  return static_cast<std::size_t>(static_cast<double>(size) * share);
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
  return fewest_ == most_ ? make(most_) : search(room);
}

// Guesses by what was seen so far, and goes on until one column more is known to be too many.
CurveSection CurveFitter::search(std::size_t room) {
  std::optional<CurveSection> best;
  std::size_t low = fewest_ - 1;  // Columns that fit, or too few,
  std::size_t high = most_;       // and that do not.
  std::size_t guess = fewest_ + greatest_that(most_ - fewest_, [&](std::size_t more) {
                        return guessed_size(fewest_ + more) <= room;
                      });
  for (int guesses = 0; high - low > 1; ++guesses) {
    CurveSection section = make(std::clamp(guess, low + 1, high - 1));
    const std::size_t columns = section.columns;
    const std::size_t size = section.size();
    const std::size_t fitting = columns * room / size;  // If bytes and columns grew alike.
    if (size <= room) {
      low = columns;
      best = std::move(section);
    } else {
      high = columns;
    }
    guess = guesses < kMostGuesses ? fitting : low + (high - low) / 2;
  }
  return best ? std::move(*best) : make(fewest_);
}

}  // namespace tbviz::cli
