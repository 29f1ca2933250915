// How many buckets suit the data: the estimators of numpy.histogram_bin_edges (NumPy 2.4).
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "tbviz/tensor.h"

namespace tbviz {

enum class BinRule : std::uint8_t {
  kAuto,     ///< The finer of Sturges and, unless it is too fine, Freedman-Diaconis.
  kFd,       ///< Freedman-Diaconis: from the interquartile range.
  kDoane,    ///< Sturges, made finer by skewness.
  kScott,    ///< From the standard deviation.
  kStone,    ///< Least estimated leave-one-out error; tries up to sqrt(n) numbers of buckets.
  kRice,     ///< 2 n^(1/3)
  kSturges,  ///< log2(n) + 1
  kSqrt,     ///< sqrt(n)
};

/// The rule that NumPy calls `name`.
[[nodiscard]] std::optional<BinRule> find_bin_rule(std::string_view name);

/// NumPy's names of the rules.
[[nodiscard]] std::span<const std::string> bin_rule_names();

/// How many buckets between the least and the greatest finite value the rule asks for: at least 1,
/// possibly absurdly many where a few values lie far out, hence a double. 1 if all are equal. fd,
/// auto and stone need 8 bytes of memory for each value. Throws FormatError, which names no file,
/// if there is no finite value.
[[nodiscard]] double bins_by_rule(const TensorView& values, BinRule rule);

}  // namespace tbviz
