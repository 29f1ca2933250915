#include "commands/report/curve_row.h"

#include <algorithm>
#include <limits>
#include <numeric>
#include <span>
#include <utility>
#include <vector>

#include "tbviz/base/bytes.h"
#include "tbviz/summary/column_thinning.h"

namespace tbviz::cli {
namespace {

ThinnedCurve whole(const ScalarCurve& curve) {
  ThinnedCurve all;
  all.steps.reserve(curve.count());
  all.values.reserve(curve.count());
  curve.for_each_part([&](std::span<const std::int64_t> steps, std::span<const double> values) {
    all.steps.insert(all.steps.end(), steps.begin(), steps.end());
    for (const double value : values) all.values.push_back(static_cast<float>(value));
  });
  return all;
}

ThinnedCurve thinned(const ScalarCurve& curve, std::size_t columns) {
  ColumnThinner thinner(curve.first_step(), curve.last_step(), columns);
  curve.for_each_part([&](std::span<const std::int64_t> steps, std::span<const double> values) {
    thinner.add(steps, values);
  });
  return thinner.finish();
}

std::vector<std::uint64_t> gaps_of(const std::vector<std::int64_t>& steps) {
  std::vector<std::uint64_t> gaps;
  gaps.reserve(steps.size());
  for (std::size_t i = 1; i < steps.size(); ++i) {
    gaps.push_back(static_cast<std::uint64_t>(steps[i]) - static_cast<std::uint64_t>(steps[i - 1]));
  }
  return gaps;
}

std::uint64_t common_divisor(const std::vector<std::uint64_t>& gaps) {
  std::uint64_t divisor = 0;
  for (const std::uint64_t gap : gaps) {
    divisor = std::gcd(divisor, gap);
    if (divisor == 1) break;
  }
  return std::max<std::uint64_t>(divisor, 1);
}

std::size_t width_of(std::uint64_t largest) {
  if (largest <= std::numeric_limits<std::uint8_t>::max()) return 1;
  if (largest <= std::numeric_limits<std::uint16_t>::max()) return 2;
  if (largest <= std::numeric_limits<std::uint32_t>::max()) return 4;
  return 8;
}

void append(std::string& out, const std::vector<float>& values) {
  out += as_chars(std::as_bytes(std::span(values)));
}

void append_gaps(CurveRow& row, const std::vector<std::uint64_t>& gaps) {
  for (const std::uint64_t gap : gaps) {
    const std::uint64_t number = gap / row.unit;
    row.bytes += as_chars(std::as_bytes(std::span(&number, 1))).substr(0, row.width);
  }
  row.bytes.append((4 - row.bytes.size() % 4) % 4, '\0');
}

}  // namespace

CurveRow make_curve_row(const ScalarCurve& curve, std::size_t columns) {
  CurveRow row;
  row.count = curve.count();
  row.first = curve.first_step();
  row.last = curve.last_step();
  const bool is_whole = stays_whole(row.count, columns);
  const ThinnedCurve shown = is_whole ? whole(curve) : thinned(curve, columns);
  row.kept = shown.steps.size();
  if (!is_whole) row.columns = columns;
  const std::vector<std::uint64_t> gaps = gaps_of(shown.steps);
  row.unit = common_divisor(gaps);
  const bool is_even = std::ranges::all_of(gaps, [&](auto gap) { return gap == row.unit; });
  row.width = is_even ? 0 : width_of(std::ranges::max(gaps) / row.unit);
  append(row.bytes, shown.values);
  append_gaps(row, gaps);
  append(row.bytes, shown.means);
  return row;
}

}  // namespace tbviz::cli
