#include "tbviz/summary/bucket_locators.h"

namespace tbviz {

template <class T>
PrefixTable<T>::PrefixTable(std::span<const double> edges)
    : entries_(std::size_t{1} << 16U),
      slots_(edges.size() + 2),
      exact_(counters() <= std::size_t{1} << 16U) {
  constexpr Bits kSign = Bits{1} << (sizeof(T) * 8 - 1);
  constexpr Bits kHalf = Bits{1} << 15U;
  const Bits infinity = std::bit_cast<Bits>(std::numeric_limits<T>::infinity()) >> kShift;
  const std::vector<T> cuts = cuts_for<T>(edges);

  std::size_t below = 0;  // Cuts that no value from here on lies below.
  const auto enter = [&](Bits prefix, T least, T greatest) {
    while (below < cuts.size() && cuts[below] <= least) ++below;
    std::size_t end = below;
    while (end < cuts.size() && cuts[end] <= greatest) ++end;
    exact_ = exact_ && end - below <= 1;
    const bool negative = prefix >= kHalf;
    const std::size_t first = negative ? mirrored(end) : below;
    entries_[prefix] = static_cast<Bits>(first) << kShift;
    if (end == below) return;
    // The least low bits beyond the cut; of negative values the cut's own are not.
    const Bits beyond = (std::bit_cast<Bits>(cuts[below]) & kLowBits) + (negative ? 1 : 0);
    entries_[prefix] += kLowBits + 1 - beyond;
  };
  // In the order of the values: magnitudes fall as long as they are negative.
  for (Bits magnitude = infinity; magnitude-- > 0;) {
    const Bits bits = kSign | magnitude << kShift;
    enter(kHalf | magnitude, std::bit_cast<T>(bits | kLowBits), std::bit_cast<T>(bits));
  }
  for (Bits magnitude = 0; magnitude < infinity; ++magnitude) {
    const Bits bits = magnitude << kShift;
    enter(magnitude, std::bit_cast<T>(bits), std::bit_cast<T>(bits | kLowBits));
  }
  const Bits not_finite = static_cast<Bits>(slots_ - 1) << kShift;
  for (Bits magnitude = infinity; magnitude < kHalf; ++magnitude) {
    entries_[magnitude] = entries_[kHalf | magnitude] = not_finite;
  }
}

template class PrefixTable<float>;
template class PrefixTable<double>;

}  // namespace tbviz
