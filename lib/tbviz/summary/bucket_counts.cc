#include "tbviz/summary/bucket_counts.h"

#include <algorithm>
#include <cmath>
#include <mutex>
#include <numeric>

#include "tbviz/summary/bucket_locators.h"
#include "tbviz/tensor/value_chunks.h"

namespace tbviz {
namespace {

// Adds up the counters of all blocks. Sums of integers: the order does not matter.
template <class Locator>
class Totals {
 public:
  explicit Totals(const Locator& locator) : locator_(locator), counts_(locator.counters()) {}

  /// What a block counts into.
  [[nodiscard]] std::vector<std::uint32_t> make_counters() const {
    return std::vector<std::uint32_t>(counts_.size() * Locator::kRows);
  }

  void add(std::span<const std::uint32_t> counters) {
    const std::lock_guard lock(mutex_);
    for (; !counters.empty(); counters = counters.subspan(counts_.size())) {
      for (std::size_t i = 0; i < counts_.size(); ++i) counts_[i] += counters[i];
    }
  }

  [[nodiscard]] std::vector<std::uint64_t> of_buckets(std::size_t buckets) const {
    std::vector<std::uint64_t> found(buckets);
    for (std::size_t i = 0; i < counts_.size(); ++i) {
      const std::size_t slot = locator_.slot_of_counter(i);
      if (slot >= 1 && slot <= buckets) found[slot - 1] += counts_[i];
    }
    return found;
  }

 private:
  const Locator& locator_;
  std::mutex mutex_;
  std::vector<std::uint64_t> counts_;
};

template <class T, class Locator>
CountsAndMoments count_with(const TensorView& values, const Locator& locator, std::size_t buckets) {
  Totals totals(locator);
  const auto blocks = map_blocks<T>(values, [&](ChunkReader<T>& reader) {
    std::vector<std::uint32_t> counters = totals.make_counters();
    Moments block;
    for (auto chunk = reader.next(); !chunk.empty(); chunk = reader.next()) {
      locator.count(chunk, counters.data());
      block.add(chunk);
    }
    totals.add(counters);
    return block;
  });
  CountsAndMoments found{totals.of_buckets(buckets), {}};
  for (const Moments& block : blocks) found.moments.add(block);
  return found;
}

}  // namespace

CountsAndMoments count_between(const TensorView& values, std::span<const double> edges) {
  constexpr std::int64_t kWorthATable = 1 << 15;
  const std::size_t buckets = edges.size() - 1;
  return visit_chunk_type(values.dtype(), [&]<class T>() {
    if (values.count() >= kWorthATable) {
      const PrefixTable<T> table(edges);
      if (table.exact()) return count_with<T>(values, table, buckets);
    }
    return count_with<T>(values, SortedEdges<T>(edges), buckets);
  });
}

std::vector<std::uint64_t> count_equal_width(const TensorView& values,
                                             std::span<const double> edges) {
  const EqualWidth locator(edges);
  return visit_chunk_type(values.dtype(), [&]<class T>() {
    Totals totals(locator);
    map_blocks<T>(values, [&](ChunkReader<T>& reader) {
      std::vector<std::uint32_t> counters = totals.make_counters();
      for (auto chunk = reader.next(); !chunk.empty(); chunk = reader.next()) {
        locator.count(chunk, counters.data());
      }
      totals.add(counters);
      return true;
    });
    return totals.of_buckets(edges.size() - 1);
  });
}

}  // namespace tbviz
