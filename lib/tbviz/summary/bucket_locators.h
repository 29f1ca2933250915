// Three ways to find a value's bucket. All number slots alike: slot i is bucket i - 1, slot 0 is
// below the first edge, the slot after the last bucket above the last edge, the one after that for
// NaNs and infinities. Each counts into kRows rows of counters() counters, several of which may
// belong to one slot.
#pragma once

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstdint>
#include <limits>
#include <span>
#include <vector>

namespace tbviz {

/// `edges` as values of T for which `value >= cut` is the exact answer: the least T not below each
/// edge, and beyond the last edge, which belongs to its bucket.
template <class T>
[[nodiscard]] std::vector<T> cuts_for(std::span<const double> edges) {
  constexpr T kInfinity = std::numeric_limits<T>::infinity();
  std::vector<T> cuts;
  cuts.reserve(edges.size());
  for (std::size_t i = 0; i < edges.size(); ++i) {
    auto cut = static_cast<T>(edges[i]);
    const bool last = i + 1 == edges.size();
    if (cut < edges[i] || (last && cut <= edges[i])) cut = std::nextafter(cut, kInfinity);
    cuts.push_back(cut);
  }
  return cuts;
}

/// Binary search, for any edges.
template <class T>
class SortedEdges {
 public:
  static constexpr std::size_t kRows = 1;

  explicit SortedEdges(std::span<const double> edges) : cuts_(cuts_for<T>(edges)) {}

  [[nodiscard]] std::size_t counters() const { return cuts_.size() + 2; }
  [[nodiscard]] static std::size_t slot_of_counter(std::size_t counter) { return counter; }

  void count(std::span<const T> values, std::uint32_t* counters) const {
    for (const T value : values) ++counters[slot_of(value)];
  }

 private:
  [[nodiscard]] std::size_t slot_of(T value) const {
    if (!std::isfinite(value)) return cuts_.size() + 1;
    return static_cast<std::size_t>(std::upper_bound(cuts_.begin(), cuts_.end(), value) -
                                    cuts_.begin());
  }

  std::vector<T> cuts_;
};

/// A table by the 16 highest bits of a value, which fix it to 1/128 (float) or 1/16 (double) of
/// itself. Where no two edges lie so close together, the table and one addition give the counter:
/// an entry has the counter's number in its 16 highest bits, and below them what makes the other
/// bits of the values beyond the edge carry into the next number. Bits grow with a value's
/// magnitude; so negative values have counters of their own, in reverse order.
template <class T>
class PrefixTable {
 public:
  /// Neighbouring values go to different rows, so that an addition need not wait for the one
  /// before.
  static constexpr std::size_t kRows = 4;

  explicit PrefixTable(std::span<const double> edges);

  /// Whether at most one edge falls on each prefix, and an entry holds every counter's number. If
  /// not, count() must not be called.
  [[nodiscard]] bool exact() const { return exact_; }

  [[nodiscard]] std::size_t counters() const { return 2 * slots_; }
  [[nodiscard]] std::size_t slot_of_counter(std::size_t counter) const {
    return counter < slots_ ? counter : mirrored(counter);
  }

  void count(std::span<const T> values, std::uint32_t* counters) const {
    const std::size_t row_size = this->counters();
    std::size_t i = 0;
    for (; i + kRows <= values.size(); i += kRows) {
      for (std::size_t row = 0; row < kRows; ++row) {
        ++counters[row * row_size + counter_of(values[i + row])];
      }
    }
    for (; i < values.size(); ++i) ++counters[counter_of(values[i])];
  }

 private:
  using Bits = std::conditional_t<sizeof(T) == 4, std::uint32_t, std::uint64_t>;
  static constexpr unsigned kShift = sizeof(T) * 8 - 16;
  static constexpr Bits kLowBits = (Bits{1} << kShift) - 1;

  [[nodiscard]] std::size_t counter_of(T value) const {
    const auto bits = std::bit_cast<Bits>(value);
    return (entries_[bits >> kShift] + (bits & kLowBits)) >> kShift;
  }

  [[nodiscard]] std::size_t mirrored(std::size_t number) const { return 2 * slots_ - 1 - number; }

  std::vector<Bits> entries_;
  std::size_t slots_;
  bool exact_;
};

extern template class PrefixTable<float>;
extern template class PrefixTable<double>;

/// NumPy's way with buckets of equal width.
class EqualWidth {
 public:
  static constexpr std::size_t kRows = 1;

  explicit EqualWidth(std::span<const double> edges)
      : edges_(edges),
        first_(edges.front()),
        range_(edges.back() - edges.front()),
        buckets_(static_cast<double>(edges.size() - 1)) {}

  [[nodiscard]] std::size_t counters() const { return edges_.size() + 2; }
  [[nodiscard]] static std::size_t slot_of_counter(std::size_t counter) { return counter; }

  template <class T>
  void count(std::span<const T> values, std::uint32_t* counters) const {
    for (const double value : values) ++counters[slot_of(value)];
  }

 private:
  [[nodiscard]] std::size_t slot_of(double value) const {
    const std::size_t last = edges_.size() - 2;
    if (!std::isfinite(value)) return edges_.size() + 1;
    const auto guess = static_cast<std::int64_t>((value - first_) / range_ * buckets_);
    auto bucket = std::min(static_cast<std::size_t>(guess), last);
    if (value < edges_[bucket]) --bucket;
    if (bucket != last && value >= edges_[bucket + 1]) ++bucket;
    return bucket + 1;
  }

  std::span<const double> edges_;
  double first_;
  double range_;
  double buckets_;
};

}  // namespace tbviz
