#include "drawing/figure_text.h"

#include <fmt/format.h>

#include <cmath>
#include <string_view>

namespace tbviz::cli {
namespace {

constexpr double kLeastPlain = 1e-3;
constexpr double kThousands = 9999.5;  // What four digits would round up to 1e+04.
constexpr double kMillions = 1e6;
constexpr double kGreatestPlain = 1e9;

/// "2.50e-05" as "2.5e-5".
std::string without_zeros(std::string_view text) {
  const std::size_t e = text.find('e');
  std::string digits(text.substr(0, e));
  while (digits.ends_with('0')) digits.pop_back();
  if (digits.ends_with('.')) digits.pop_back();
  std::string_view exponent = text.substr(e + 1);
  const bool negative = exponent.starts_with('-');
  exponent.remove_prefix(1);
  while (exponent.size() > 1 && exponent.front() == '0') exponent.remove_prefix(1);
  return digits + (negative ? "e-" : "e") + std::string(exponent);
}

}  // namespace

std::string short_number(double value) {
  if (std::isnan(value)) return "nan";
  if (std::isinf(value)) return value > 0 ? "inf" : "-inf";
  if (value == 0) return "0";
  const double size = std::abs(value);
  if (size < kLeastPlain || size >= kGreatestPlain)
    return without_zeros(fmt::format("{:.2e}", value));
  if (size >= kMillions) return fmt::format("{:.4g}M", value / 1e6);
  if (size >= kThousands) return fmt::format("{:.4g}k", value / 1e3);
  return fmt::format("{:.4g}", value);
}

std::vector<double> round_ticks(double low, double high, double count) {
  const double raw = high / count - low / count;  // Their difference alone may be too large.
  const double power = std::pow(10.0, std::floor(std::log10(raw)));
  double gap = 10 * power;
  for (const double digit : {1.0, 2.0, 5.0}) {
    if (digit * power >= raw * 0.999) {
      gap = digit * power;
      break;
    }
  }
  std::vector<double> ticks;
  if (!(gap > 0) || !std::isfinite(gap)) return ticks;
  const double first = std::ceil(low / gap - 1e-9);
  const double last = std::floor(high / gap + 1e-9);
  // Where the ends differ by their last bits only, counting up by one would not get on.
  for (double i = 0; first + i <= last && i <= 2 * count + 2; ++i) {
    ticks.push_back((first + i) * gap);
  }
  return ticks;
}

}  // namespace tbviz::cli
