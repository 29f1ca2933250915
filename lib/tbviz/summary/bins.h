// How add_histogram's values are put into buckets: its `bins` argument.
#pragma once

#include <concepts>
#include <cstdint>
#include <initializer_list>
#include <ranges>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "tbviz/summary/histogram.h"
#include "tbviz/tensor.h"

#pragma GCC visibility push(default)
namespace tbviz {

enum class BinRule : std::uint8_t;
struct BinnedValues;

/// "tensorflow", a rule of NumPy's, a number of equal buckets, or edges.
class Bins {
 public:
  /// No more of them are made.
  static constexpr std::int64_t kMost = 10'000'000;

  /// TensorBoard's own, whose limits are the same at every step.
  Bins() = default;

  /// "tensorflow", or NumPy's name of a rule: "auto", "fd", "doane", "scott", "stone", "rice",
  /// "sturges", "sqrt". Throws UsageError for other words.
  Bins(std::string_view word);  // NOLINT(google-explicit-constructor): as in Python
  Bins(const char* word) : Bins(std::string_view(word)) {}  // NOLINT(google-explicit-constructor)
  Bins(const std::string& word)
      : Bins(std::string_view(word)) {}  // NOLINT(google-explicit-constructor)

  /// So many buckets of equal width. Throws UsageError unless it is from 1 to kMost.
  template <std::integral Integer>
  requires(!std::same_as<Integer, bool>)
      Bins(Integer count)  // NOLINT(google-explicit-constructor): as in Python
      : Bins(Count{std::in_range<std::int64_t>(count) ? static_cast<std::int64_t>(count) : -1}) {}

  /// Buckets between neighbours. Throws UsageError unless there are two or more that strictly
  /// increase.
  Bins(std::vector<double> edges);  // NOLINT(google-explicit-constructor): as in Python
  Bins(std::initializer_list<double> edges) : Bins(std::vector<double>(edges)) {}

  template <std::ranges::range Edges>
  requires std::floating_point<std::ranges::range_value_t<Edges>> Bins(
      const Edges& edges)  // NOLINT(google-explicit-constructor): as in Python
      : Bins(std::vector<double>(std::ranges::begin(edges), std::ranges::end(edges))) {}

 private:
  friend BinnedValues bin_values(const TensorView& values, const Bins& bins, std::int64_t max_bins);
  struct Tensorflow {};
  struct Count {
    std::int64_t value;
  };

  explicit Bins(Count count);

  std::variant<Tensorflow, BinRule, Count, std::vector<double>> choice_;
};

/// A rule that asks for more buckets is given so many.
inline constexpr std::int64_t kMaxBinsByRule = 100'000;

struct BinnedValues {
  Histogram histogram;
  double asked_bins = 0;  ///< What a rule asked for, if that was more than kMaxBinsByRule; else 0.
};

/// The histogram of `values`, of any shape, in the buckets that `bins` asks for; `max_bins` as
/// those of histogram.h have it. Throws FormatError as they do.
[[nodiscard]] BinnedValues bin_values(const TensorView& values, const Bins& bins,
                                      std::int64_t max_bins = 0);

}  // namespace tbviz
#pragma GCC visibility pop
