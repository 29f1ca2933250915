// Histograms of several steps, made comparable: over common buckets, and as quantiles.
#pragma once

#include <array>
#include <span>
#include <vector>

#include "tbviz/summary/histogram.h"

namespace tbviz {

/// Whether a histogram out of a file can be drawn: its buckets follow one another, its range is
/// finite, its counts are not negative, and there are as many of these as limits.
[[nodiscard]] bool is_sound(const Histogram& histogram);

/// How many values lie between neighbours of `edges`: each bucket is spread evenly over the part of
/// it that lies within the histogram's range. REQUIRES: is_sound(); two edges at least, increasing,
/// which span the histogram's range
[[nodiscard]] std::vector<double> rebinned(const Histogram& histogram,
                                           std::span<const double> edges);

/// Where quantiles() are taken, in basis points: TensorBoard's, whose bands are one, two and three
/// standard deviations wide if the values are normal.
inline constexpr std::array<int, 9> kQuantilePoints = {0,    668,  1587, 3085, 5000,
                                                       6915, 8413, 9332, 10000};

/// The histogram's values there, as TensorBoard computes them (compress_histogram_proto in
/// plugins/distribution/compressor.py): 0 if it counts no values.
/// REQUIRES: is_sound()
[[nodiscard]] std::array<double, kQuantilePoints.size()> quantiles(const Histogram& histogram);

}  // namespace tbviz
