#include "tbviz/summary/histogram_edges.h"

#include <fmt/format.h>

#include <cmath>

#include "tbviz/error.h"

namespace tbviz {
namespace {

std::vector<double> make_exponential_edges() {
  std::vector<double> positive;
  for (double edge = 1e-12; edge < 1e20; edge *= 1.1) positive.push_back(edge);
  std::vector<double> edges;
  for (auto edge = positive.rbegin(); edge != positive.rend(); ++edge) edges.push_back(-*edge);
  edges.push_back(0);
  edges.insert(edges.end(), positive.begin(), positive.end());
  return edges;
}

}  // namespace

std::span<const double> exponential_edges() {
  static const std::vector<double> kEdges = make_exponential_edges();
  return kEdges;
}

std::vector<double> equal_width_edges(double min, double max, std::int64_t bins) {
  if (min == max) {
    min -= 0.5;
    max += 0.5;
  }
  const double range = max - min;
  if (!std::isfinite(range)) {
    throw FormatError({}, fmt::format("values go from {} to {}, a range beyond a double; choose "
                                      "tensorflow buckets or give edges",
                                      min, max));
  }
  const auto parts = static_cast<double>(bins);
  const double step = range / parts;
  std::vector<double> edges;
  edges.reserve(static_cast<std::size_t>(bins) + 1);
  for (std::int64_t i = 0; i < bins; ++i) {
    const auto index = static_cast<double>(i);
    edges.push_back((step == 0 ? index / parts * range : index * step) + min);
  }
  edges.push_back(max);
  for (std::size_t i = 0; i + 1 < edges.size(); ++i) {
    if (edges[i] < edges[i + 1]) continue;
    throw FormatError({}, fmt::format("a double cannot tell the edges of {} buckets from {} to {} "
                                      "apart; ask for fewer",
                                      bins, min, max));
  }
  return edges;
}

}  // namespace tbviz
