#include <algorithm>
#include <cmath>

#include "drawing/line_plot.h"

namespace tbviz::cli {

void smooth_values(std::vector<double>& values, double weight) {
  const bool constant =
      std::ranges::all_of(values, [&](double value) { return value == values.front(); });
  if (weight <= 0 || constant) return;
  double last = 0;
  double left = 1;  // What of the start value 0 is left in `last`: weight^n.
  for (double& value : values) {
    if (!std::isfinite(value)) continue;
    last = weight * last + (1 - weight) * value;
    left *= weight;
    value = last / (1 - left);
  }
}

}  // namespace tbviz::cli
