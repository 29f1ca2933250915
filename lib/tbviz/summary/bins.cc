#include "tbviz/summary/bins.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <cstddef>
#include <optional>
#include <string>

#include "tbviz/error.h"
#include "tbviz/summary/bin_rules.h"

namespace tbviz {

Bins::Bins(std::string_view word) {
  if (word == "tensorflow") return;
  const std::optional<BinRule> rule = find_bin_rule(word);
  if (!rule) {
    throw UsageError(fmt::format("`bins` {}: neither tensorflow nor one of {}", word,
                                 fmt::join(bin_rule_names(), ", ")));
  }
  choice_ = *rule;
}

Bins::Bins(Count count) : choice_(count) {
  if (count.value < 1 || count.value > kMost) {
    throw UsageError(fmt::format("`bins`: there may be 1 to {} buckets", kMost));
  }
}

Bins::Bins(std::vector<double> edges) {
  if (edges.size() < 2) throw UsageError("`bins`: two edges make a bucket");
  for (std::size_t i = 1; i < edges.size(); ++i) {
    if (edges[i - 1] < edges[i]) continue;
    throw UsageError(
        fmt::format("`bins`: edges must increase: {} does not follow {}", edges[i], edges[i - 1]));
  }
  choice_ = std::move(edges);
}

BinnedValues bin_values(const TensorView& values, const Bins& bins, std::int64_t max_bins) {
  if (const auto* edges = std::get_if<std::vector<double>>(&bins.choice_)) {
    return {histogram_between(values, *edges, max_bins)};
  }
  if (const auto* count = std::get_if<Bins::Count>(&bins.choice_)) {
    return {equal_width_histogram(values, count->value, max_bins)};
  }
  const auto* rule = std::get_if<BinRule>(&bins.choice_);
  if (rule == nullptr) return {exponential_histogram(values, max_bins)};
  const double asked = bins_by_rule(values, *rule);
  if (asked > static_cast<double>(kMaxBinsByRule)) {
    return {equal_width_histogram(values, kMaxBinsByRule, max_bins), asked};
  }
  return {equal_width_histogram(values, static_cast<std::int64_t>(asked), max_bins)};
}

}  // namespace tbviz
