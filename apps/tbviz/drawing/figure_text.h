// Numbers beside a plot: short, and where its axes are marked.
#pragma once

#include <string>
#include <vector>

namespace tbviz::cli {

/// Four significant digits in few characters: "10k" for 10000, "1.2M", "3.6", "2.5e-5".
[[nodiscard]] std::string short_number(double value);

/// Round numbers from `low` to `high`, at most about `count` of them: multiples of 1, 2 or 5 times
/// a power of ten. REQUIRES: finite, low < high, count > 0
[[nodiscard]] std::vector<double> round_ticks(double low, double high, double count);

}  // namespace tbviz::cli
