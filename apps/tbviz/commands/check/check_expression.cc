#include "commands/check/check_expression.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <iterator>
#include <limits>
#include <optional>
#include <vector>

#include "tbviz/error.h"
#include "tbviz/text/glob.h"
#include "tbviz/text/nearest.h"
#include "tbviz/text/number.h"

namespace tbviz::cli {
namespace {

constexpr std::array<std::string_view, 7> kFunctions = {"last", "first", "min",   "max",
                                                        "mean", "count", "finite"};
// Longer ones first: "<=" begins with "<".
constexpr std::array<std::string_view, 6> kComparisons = {"<=", ">=", "==", "!=", "<", ">"};

std::string_view trim(std::string_view text) {
  constexpr std::string_view kSpace = " \t\r\n";
  const std::size_t begin = std::min(text.find_first_not_of(kSpace), text.size());
  text.remove_prefix(begin);
  return text.substr(0, text.find_last_not_of(kSpace) + 1);
}

[[noreturn]] void fail(const std::string& text, std::string_view fact) {
  throw UsageError(
      fmt::format("'{}': {} (an expression is like 'last(val/acc) >= 0.9')", text, fact));
}

void parse_comparison(std::string_view rest, CheckExpression& expression) {
  const auto* comparison = std::ranges::find_if(
      kComparisons, [&](std::string_view word) { return rest.starts_with(word); });
  if (comparison == kComparisons.end()) {
    fail(expression.text,
         fmt::format("behind the tag stands one of {}", fmt::join(kComparisons, " ")));
  }
  const std::string_view number = trim(rest.substr(comparison->size()));
  const std::optional<double> limit = parse_number(number);
  if (!limit) fail(expression.text, fmt::format("'{}' is no number", number));
  expression.comparison = *comparison;
  expression.limit = *limit;
}

// `value` itself where float32 has nothing that stands for it.
double nearest_float32(double value) {
  if (!(std::abs(value) <= std::numeric_limits<float>::max())) return value;
  const double rounded = static_cast<float>(value);
  return rounded == 0 ? value : rounded;
}

}  // namespace

void CurveFigures::add(const Scalar& scalar) {
  const double value = scalar.value;
  if (scalar.encoding == ScalarEncoding::kDoubleTensor) all_float32_ = false;
  const bool first = count_++ == 0;
  if (first) first_ = min_ = max_ = value;
  last_ = value;
  sum_ += value;
  if (std::isfinite(value)) ++finite_;
  // Once NaN, always NaN.
  if (std::isnan(value)) min_ = max_ = value;
  if (value < min_) min_ = value;
  if (value > max_) max_ = value;
}

double CurveFigures::figure(std::string_view name) const {
  if (name == "last") return last_;
  if (name == "first") return first_;
  if (name == "min") return min_;
  if (name == "max") return max_;
  if (name == "mean") return sum_ / static_cast<double>(count_);
  if (name == "count") return static_cast<double>(count_);
  return finite_ == count_ ? 1 : 0;
}

bool CurveFigures::is_float32(std::string_view name) const {
  constexpr std::array<std::string_view, 4> kOneOfThem = {"last", "first", "min", "max"};
  return all_float32_ && std::ranges::find(kOneOfThem, name) != kOneOfThem.end();
}

bool CurveFigures::is_function(std::string_view name) {
  return std::ranges::find(kFunctions, name) != kFunctions.end();
}

bool CheckExpression::holds(double value, bool is_float32) const {
  const double bound = is_float32 ? nearest_float32(limit) : limit;
  if (comparison == "<") return value < bound;
  if (comparison == "<=") return value <= bound;
  if (comparison == ">") return value > bound;
  if (comparison == ">=") return value >= bound;
  if (comparison == "==") return value == bound;
  return value != bound;
}

std::string CheckExpression::text_about(std::string_view name) const {
  return fmt::format("{}{}{}", text.substr(0, tag_begin), name, text.substr(tag_end));
}

std::vector<std::string_view> tags_meant(std::string_view tag, std::span<const std::string> tags) {
  const auto exact = std::ranges::find(tags, tag);
  if (exact != tags.end()) return {*exact};
  std::vector<std::string_view> meant;
  if (!is_glob(tag)) return meant;
  std::ranges::copy_if(tags, std::back_inserter(meant),
                       [&](const std::string& name) { return glob_match(tag, name); });
  return meant;
}

CheckExpression parse_check(const std::string& text) {
  CheckExpression expression{
      .text = text, .function = {}, .tag = {}, .comparison = "==", .limit = 1};
  const std::size_t open = text.find('(');
  const std::size_t close = text.rfind(')');
  if (open == std::string::npos || close == std::string::npos || close < open) {
    fail(text, "there is no function with a tag in brackets");
  }
  expression.function = trim(std::string_view(text).substr(0, open));
  expression.tag_begin = open + 1;
  expression.tag_end = close;
  expression.tag = trim(std::string_view(text).substr(open + 1, close - open - 1));
  if (!CurveFigures::is_function(expression.function)) {
    const std::vector<std::string> names(kFunctions.begin(), kFunctions.end());
    fail(text, fmt::format("there is no function '{}'{}; there are {}", expression.function,
                           did_you_mean(expression.function, names), fmt::join(names, ", ")));
  }
  const std::string_view rest = trim(std::string_view(text).substr(close + 1));
  if (rest.empty() && expression.function == "finite") return expression;
  parse_comparison(rest, expression);
  return expression;
}

}  // namespace tbviz::cli
