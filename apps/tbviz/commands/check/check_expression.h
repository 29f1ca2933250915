// 'last(val/acc) >= 0.9': a claim about a curve.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "tbviz/summary/summary.h"

namespace tbviz::cli {

/// What functions are about: all values of a tag.
class CurveFigures {
 public:
  void add(const Scalar& scalar);

  /// "last", "first", "min", "max", "mean" (of which NaN makes NaN), "count", or "finite": 1 if
  /// all values are, else 0. REQUIRES: a value was added, and is_function(name)
  [[nodiscard]] double figure(std::string_view name) const;

  /// Whether the figure is one of the values, and these are float32.
  [[nodiscard]] bool is_float32(std::string_view name) const;

  [[nodiscard]] static bool is_function(std::string_view name);

 private:
  double first_ = 0;
  double last_ = 0;
  double min_ = 0;
  double max_ = 0;
  double sum_ = 0;
  std::int64_t count_ = 0;
  std::int64_t finite_ = 0;
  bool all_float32_ = true;
};

/// An expression, taken apart.
struct CheckExpression {
  std::string text;
  std::string function;
  std::string tag;         ///< Or a glob.
  std::string comparison;  ///< <, <=, >, >=, == or !=
  double limit = 0;

  /// A float32 is compared with the nearest float32 to the limit: a log that was given 0.9 holds
  /// 0.89999998, and is meant to be >= 0.9.
  [[nodiscard]] bool holds(double value, bool is_float32) const;

  /// The text, with `name` in the place of the tag.
  [[nodiscard]] std::string text_about(std::string_view name) const;

  std::size_t tag_begin = 0;  ///< In the text, with the spaces around it.
  std::size_t tag_end = 0;
};

/// Those of `tags` that an expression is about: the one called `tag`, or, where there is none and
/// it is a glob, those that match it.
[[nodiscard]] std::vector<std::string_view> tags_meant(std::string_view tag,
                                                       std::span<const std::string> tags);

/// FUNCTION(TAG) COMPARISON NUMBER; finite(TAG) may stand alone. Tags may hold any characters,
/// brackets too. Throws UsageError.
[[nodiscard]] CheckExpression parse_check(const std::string& text);

}  // namespace tbviz::cli
