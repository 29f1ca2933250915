#include "tbviz/summary/bin_rules.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <numbers>
#include <vector>

#include "tbviz/summary/histogram_edges.h"
#include "tbviz/tensor/moments.h"
#include "tbviz/tensor/value_chunks.h"

namespace tbviz {
namespace {

const std::array<std::string, 8> kNames = {"auto",  "fd",   "doane",   "scott",
                                           "stone", "rice", "sturges", "sqrt"};

/// What the rules ask of the data. Every rule returns the width of a bucket; 0: one bucket.
struct Sample {
  const TensorView& values;
  double n;      // Finite values.
  double range;  // From the least to the greatest.
  double mean;
};

// The mean of function(value) over the finite values, in fixed pieces combined in order.
template <class Function>
double mean_of(const Sample& sample, Function function) {
  CompensatedSum all;
  visit_chunk_type(sample.values.dtype(), [&]<class T>() {
    const auto blocks = map_blocks<T>(sample.values, [&](ChunkReader<T>& reader) {
      CompensatedSum block;
      for (auto chunk = reader.next(); !chunk.empty(); chunk = reader.next()) {
        for (const double value : chunk) {
          if (std::isfinite(value)) block.add(function(value));
        }
      }
      return block;
    });
    for (const CompensatedSum& block : blocks) all.add(block);
  });
  return all.value() / sample.n;
}

double standard_deviation(const Sample& sample) {
  return std::sqrt(mean_of(sample, [&](double value) {
    const double distance = value - sample.mean;
    return distance * distance;
  }));
}

std::vector<double> finite_values(const Sample& sample) {
  std::vector<double> finite;
  finite.reserve(static_cast<std::size_t>(sample.n));
  for_each_element(sample.values, [&](auto element) {
    const auto value = static_cast<double>(element);
    if (std::isfinite(value)) finite.push_back(value);
  });
  return finite;
}

double sqrt_width(const Sample& sample) { return sample.range / std::sqrt(sample.n); }

double sturges_width(const Sample& sample) { return sample.range / (std::log2(sample.n) + 1); }

double rice_width(const Sample& sample) { return sample.range / (2 * std::pow(sample.n, 1.0 / 3)); }

double scott_width(const Sample& sample) {
  return std::pow(24 * std::sqrt(std::numbers::pi) / sample.n, 1.0 / 3) *
         standard_deviation(sample);
}

double doane_width(const Sample& sample) {
  if (sample.n <= 2) return 0;
  const double sigma = standard_deviation(sample);
  if (!(sigma > 0)) return 0;
  const double error = std::sqrt(6 * (sample.n - 2) / ((sample.n + 1) * (sample.n + 3)));
  const double skewness = mean_of(sample, [&](double value) {
    const double distance = (value - sample.mean) / sigma;
    return distance * distance * distance;
  });
  return sample.range / (1 + std::log2(sample.n) + std::log2(1 + std::abs(skewness) / error));
}

// NumPy's linear interpolation between the order statistics around `part` of the way. Reorders.
double quantile(std::vector<double>& values, double part) {
  const double position = static_cast<double>(values.size() - 1) * part;
  const double weight = position - std::floor(position);
  const auto lower = values.begin() + static_cast<std::ptrdiff_t>(position);
  std::nth_element(values.begin(), lower, values.end());
  if (lower + 1 == values.end()) return *lower;
  const double upper = *std::min_element(lower + 1, values.end());
  const double difference = upper - *lower;
  return weight < 0.5 ? *lower + difference * weight : upper - difference * (1 - weight);
}

double fd_width(const Sample& sample) {
  std::vector<double> values = finite_values(sample);
  const double upper = quantile(values, 0.75);
  return 2 * (upper - quantile(values, 0.25)) * std::pow(sample.n, -1.0 / 3);
}

double auto_width(const Sample& sample) {
  const double fd = std::max(fd_width(sample), sqrt_width(sample) / 2);
  return std::min(fd, sturges_width(sample));
}

// The sum of squared shares of the buckets between `edges`, of sorted values.
double squared_shares(const std::vector<double>& sorted, const std::vector<double>& edges) {
  const auto n = static_cast<double>(sorted.size());
  double sum = 0;
  auto begin = sorted.begin();
  for (std::size_t i = 1; i < edges.size() && begin != sorted.end(); ++i) {
    const auto end =
        i + 1 == edges.size() ? sorted.end() : std::lower_bound(begin, sorted.end(), edges[i]);
    const double share = static_cast<double>(end - begin) / n;
    sum += share * share;
    begin = end;
  }
  return sum;
}

double stone_width(const Sample& sample) {
  if (sample.n <= 1) return 0;
  std::vector<double> sorted = finite_values(sample);
  std::sort(sorted.begin(), sorted.end());
  const auto most = std::max<std::int64_t>(100, static_cast<std::int64_t>(std::sqrt(sample.n)));
  double least = std::numeric_limits<double>::infinity();
  double best = sample.range;
  for (std::int64_t bins = 1; bins <= most; ++bins) {
    const double width = sample.range / static_cast<double>(bins);
    const std::vector<double> edges = equal_width_edges(sorted.front(), sorted.back(), bins);
    const double risk = (2 - (sample.n + 1) * squared_shares(sorted, edges)) / width;
    if (risk >= least) continue;
    least = risk;
    best = width;
  }
  return best;
}

double width_by_rule(const Sample& sample, BinRule rule) {
  switch (rule) {
    case BinRule::kAuto:
      return auto_width(sample);
    case BinRule::kFd:
      return fd_width(sample);
    case BinRule::kDoane:
      return doane_width(sample);
    case BinRule::kScott:
      return scott_width(sample);
    case BinRule::kStone:
      return stone_width(sample);
    case BinRule::kRice:
      return rice_width(sample);
    case BinRule::kSturges:
      return sturges_width(sample);
    case BinRule::kSqrt:
      break;
  }
  return sqrt_width(sample);
}

}  // namespace

std::optional<BinRule> find_bin_rule(std::string_view name) {
  const auto* const found = std::find(kNames.begin(), kNames.end(), name);
  if (found == kNames.end()) return {};
  return static_cast<BinRule>(found - kNames.begin());
}

std::span<const std::string> bin_rule_names() { return kNames; }

double bins_by_rule(const TensorView& values, BinRule rule) {
  const Moments moments = moments_of(values);
  check_any_finite(moments);
  const auto n = static_cast<double>(moments.finite);
  const Sample sample{values, n, moments.max - moments.min, moments.sum.value() / n};
  if (sample.range == 0) return 1;
  const double width = width_by_rule(sample, rule);
  return width > 0 ? std::max(1.0, std::ceil(sample.range / width)) : 1;
}

}  // namespace tbviz
