// One number for several: what reduce makes of the values of a step.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace tbviz {

/// A rule for making one number of several.
struct Reduction {
  std::string_view name;

  /// Of at least one value. A deviation divides by the number of values less `ddof`: 0 is that of
  /// the population, 1 that of a sample; the others do without it.
  double (*apply)(std::span<const double> values, int ddof);
};

/// mean, std (as numpy.std has it: NaN if `ddof` leaves nothing to divide by), min, max and median
/// (of an even number of values the mean of the middle two). Each is NaN if a value is.
[[nodiscard]] std::span<const Reduction> reductions();

/// The one called `name`, or null.
[[nodiscard]] const Reduction* find_reduction(std::string_view name);

}  // namespace tbviz
