// Curves of several runs under one tag, as lines of text: a title, a plot in braille, an axis.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "drawing/ink.h"

namespace tbviz::cli {

/// What one run has under the tag. As many steps, in rising order, as values, and at least one.
struct PlotCurve {
  std::size_t run = 0;  ///< Its number: for its hue and its letter.
  std::vector<std::int64_t> steps;
  std::vector<double> values;
};

struct PlotOptions {
  std::size_t columns = 80;  ///< Cells of every line.
  std::size_t rows = 16;     ///< Lines, title and axis included. REQUIRES: > 3
  bool log = false;          ///< Of the values, base 10; those that are not above 0 are left out.
  bool range = false;        ///< A stroke from the least to the greatest value of a dot column,
                             ///< in place of a dot at their mean.
  double smooth = 0;         ///< TensorBoard's weight, from 0 to 1.
};

/// The chart. Every line takes `columns` cells; a line break is for the caller. A dot column holds
/// the mean of the finite values that fall into it; columns are joined, those without a finite
/// value are gaps. Behind the plot stands the letter of each run where it ends. The title tells how
/// many values a dot stands for, what is left out, and the least and the greatest value, none of
/// them smoothed.
[[nodiscard]] std::vector<std::string> line_plot(const std::string& tag,
                                                 std::vector<PlotCurve> curves,
                                                 const PlotOptions& options, const Ink& ink);

/// TensorBoard's smoothing, in place: `last = w last + (1 - w) v`, shown as `last / (1 - w^n)`.
/// Values that are not finite stay as they are and do not count; a curve whose values are all the
/// same stays as it is.
void smooth_values(std::vector<double>& values, double weight);

}  // namespace tbviz::cli
