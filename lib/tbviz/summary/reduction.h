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
  double (*apply)(std::span<const double> values);
};

/// mean, std (of the population, as numpy.std has it), min, max and median (of an even number of
/// values the mean of the middle two). Each is NaN if a value is.
[[nodiscard]] std::span<const Reduction> reductions();

/// The one called `name`, or null.
[[nodiscard]] const Reduction* find_reduction(std::string_view name);

}  // namespace tbviz
