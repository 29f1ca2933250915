#include "tbviz/text/natural_order.h"

#include <algorithm>
#include <compare>
#include <cstddef>

#include "tbviz/text/ascii.h"

namespace tbviz {
namespace {

bool begins_with_digit(std::string_view text) { return !text.empty() && is_digit(text.front()); }

// Takes the digits that `text` begins with, without zeros in front.
std::string_view take_number(std::string_view& text) {
  const auto end = std::ranges::find_if_not(text, is_digit);
  std::string_view number = text.substr(0, static_cast<std::size_t>(end - text.begin()));
  text.remove_prefix(number.size());
  number.remove_prefix(std::min(number.find_first_not_of('0'), number.size()));
  return number;
}

}  // namespace

bool natural_less(std::string_view a, std::string_view b) {
  std::string_view rest_a = a;
  std::string_view rest_b = b;
  while (!rest_a.empty() && !rest_b.empty()) {
    std::strong_ordering order = std::strong_ordering::equal;
    if (begins_with_digit(rest_a) && begins_with_digit(rest_b)) {
      const std::string_view number_a = take_number(rest_a);
      const std::string_view number_b = take_number(rest_b);
      order = number_a.size() <=> number_b.size();
      if (order == 0) order = number_a <=> number_b;
    } else {
      order = rest_a.substr(0, 1) <=> rest_b.substr(0, 1);
      rest_a.remove_prefix(1);
      rest_b.remove_prefix(1);
    }
    if (order != 0) return order < 0;
  }
  return rest_a.empty() && rest_b.empty() ? a < b : rest_a.empty();
}

}  // namespace tbviz
