#include "tbviz/text/byte_size.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <string>
#include <utility>

#include "tbviz/text/number.h"
#include "tbviz/text/words.h"

namespace tbviz {
namespace {

// The bytes of a unit; nothing if there is none of that name.
std::optional<double> bytes_of(std::string unit) {
  std::ranges::transform(unit, unit.begin(), [](char c) {
    return 'A' <= c && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  });
  if (unit.empty() || unit == "b") return 1;
  constexpr std::string_view kPrefixes = "kmgt";
  const std::size_t power = kPrefixes.find(unit.front());
  if (power == std::string_view::npos) return std::nullopt;
  const std::string_view rest = std::string_view(unit).substr(1);
  if (rest != "" && rest != "b" && rest != "ib") return std::nullopt;
  return std::pow(rest == "b" ? 1000.0 : 1024.0, static_cast<double>(power + 1));
}

}  // namespace

std::optional<std::int64_t> parse_byte_size(std::string_view text) {
  const std::size_t end = std::min(text.find_first_not_of("0123456789."), text.size());
  const std::optional<double> number = parse_number(text.substr(0, end));
  const std::optional<double> unit = bytes_of(std::string(text.substr(end)));
  if (!number || !unit) return std::nullopt;
  if (*unit == 1) return parse_integer(text.substr(0, end));
  return to_whole_number(std::floor(*number * *unit));
}

std::string byte_size_text(std::int64_t bytes) {
  auto size = static_cast<double>(bytes);
  if (size < 1000) return count_text(bytes, "byte");
  for (const std::string_view unit : {"kB", "MB", "GB"}) {
    size /= 1000;
    if (size < 999.95) return fmt::format("{:.1f} {}", size, unit);  // Not "1000.0 kB".
  }
  return fmt::format("{:.1f} TB", size / 1000);
}

std::string exact_byte_size_text(std::int64_t bytes) {
  constexpr std::pair<std::int64_t, std::string_view> kUnits[] = {{std::int64_t{1} << 30, "GiB"},
                                                                  {1'000'000'000, "GB"},
                                                                  {std::int64_t{1} << 20, "MiB"},
                                                                  {1'000'000, "MB"},
                                                                  {1 << 10, "KiB"},
                                                                  {1'000, "kB"}};
  for (const auto& [unit, name] : kUnits) {
    if (bytes != 0 && bytes % unit == 0) return fmt::format("{} {}", bytes / unit, name);
  }
  return fmt::format("{} bytes", bytes);
}

}  // namespace tbviz
