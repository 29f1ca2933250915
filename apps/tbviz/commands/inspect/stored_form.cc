#include "commands/inspect/stored_form.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <vector>

#include "shell/text_table.h"
#include "tbviz/text/words.h"

namespace tbviz::cli {
namespace {

// "0.1", or "0.1..0.4" if they differ.
std::string range_of(const std::vector<double>& numbers) {
  if (numbers.empty()) return "-";
  const auto [least, greatest] = std::ranges::minmax(numbers);
  const std::string first = format_figure(least);
  return least == greatest ? first : fmt::format("{}..{}", first, format_figure(greatest));
}

// A whole number as one.
Json as_json(double number) {
  constexpr double kMostExact = 9007199254740992;  // 2^53
  const bool is_whole = std::nearbyint(number) == number && std::abs(number) < kMostExact;
  return is_whole ? Json(static_cast<std::int64_t>(number)) : Json(number);
}

Json one_or_list(const std::vector<double>& numbers, bool is_list, Json (*convert)(double)) {
  if (!is_list) return convert(numbers.front());
  Json list{Json::Array()};
  for (const double number : numbers) list.push_back(convert(number));
  return list;
}

}  // namespace

bool is_quantised(const NamedTensor& tensor) {
  return tensor.stored && (tensor.stored->axis || !tensor.stored->scales.empty());
}

std::string describe_quantisation(const NamedTensor& tensor) {
  if (!is_quantised(tensor)) return "-";
  const StoredForm& form = *tensor.stored;
  const std::string scales = range_of(form.scales);
  const std::string zero_points = range_of(form.zero_points);
  if (!form.axis) return fmt::format("scale {}, zero point {}", scales, zero_points);
  return fmt::format("axis {}, {} {}, zero points {}", *form.axis,
                     count_text(std::ssize(form.scales), "scale"), scales, zero_points);
}

void add_stored_form(const NamedTensor& tensor, Json& object) {
  const StoredForm& form = *tensor.stored;
  object["values_dtype"] = name_of(tensor.values.dtype());
  if (!is_quantised(tensor)) return;
  const bool is_list = form.axis.has_value();
  object["scale"] = one_or_list(form.scales, is_list, [](double number) { return Json(number); });
  object["zero_point"] = one_or_list(form.zero_points, is_list, as_json);
  object["axis"] = is_list ? Json(static_cast<std::int64_t>(*form.axis)) : Json();
}

}  // namespace tbviz::cli
