#include "tbviz/table/cell_numbers.h"

#include <algorithm>
#include <cmath>
#include <string>

#include "tbviz/table/plain_text.h"
#include "tbviz/text/ascii.h"
#include "tbviz/text/number.h"

namespace tbviz {
namespace {

constexpr double kExact = 9007199254740992.0;  // 2^53: beyond, doubles skip whole numbers.

/// `1.234` and `1.234,5`, with points between thousands.
bool is_parted_by_points(std::string_view cell) {
  if (cell.starts_with('+') || cell.starts_with('-')) cell.remove_prefix(1);
  std::size_t end = run_of(cell, 0, is_digit);
  if (end == 0 || end > 3 || end == cell.size() || cell[end] != '.') return false;
  while (end < cell.size() && cell[end] == '.') {
    if (run_of(cell, end + 1, is_digit) != 3) return false;
    end += 4;
  }
  if (end == cell.size()) return true;
  return cell[end] == ',' && end + 1 < cell.size() &&
         end + 1 + run_of(cell, end + 1, is_digit) == cell.size();
}

bool has(std::string_view text, char c) { return text.find(c) != std::string_view::npos; }

}  // namespace

bool CellNumbers::parse(const Cells& cells) {
  if (!points_part_ && !seen_point_ && !has_comma_columns_) {
    points_part_ = std::ranges::any_of(
        cells, [](std::string_view cell) { return has(cell, ',') && is_parted_by_points(cell); });
  }
  numbers_.resize(cells.size());
  bool any = false;
  for (std::size_t i = 0; i < cells.size(); ++i) {
    // Filled in where it stays: copies just behind their making are what costs most here.
    std::optional<LooseNumber>& number = numbers_[i];
    const ShortDecimal decimal = points_part_ ? ShortDecimal() : short_decimal(cells[i]);
    if (decimal.size > 0 && decimal.size == cells[i].size()) {
      number.emplace();
      number->value = decimal.value();
      number->whole = decimal.decimals == 0 ? decimal.whole() : to_whole_number(number->value);
    } else {
      number = parse(cells[i]);
    }
    any |= number.has_value();
  }
  if (seen_point_ || points_part_ || decimal_comma_) return any;
  for (std::size_t i = 0; i < cells.size(); ++i) {
    seen_point_ |= numbers_[i] && has(cells[i], '.') && !has(cells[i], ',');
  }
  // This row's commas part thousands, too.
  return seen_point_ ? parse(cells) : any;
}

std::optional<LooseNumber> CellNumbers::parse(std::string_view cell) const {
  if (points_part_ && is_parted_by_points(cell)) {
    std::string digits(cell);
    std::erase(digits, '.');
    return parse_cell(digits, Comma::kDecimal);  // It has no unit.
  }
  // Most cells are plain numbers.
  if (const std::optional<double> value = parse_number(cell)) {
    LooseNumber number{.value = *value, .whole = to_whole_number(*value), .unit = {}};
    if (std::abs(*value) >= kExact) number.whole = parse_whole_number(cell);
    return number;
  }
  if (is_hole(cell)) return {};
  std::string buffer;
  std::optional<LooseNumber> number =
      parse_cell(plain_text(cell, buffer), seen_point_ ? Comma::kThousands : Comma::kDecimal);
  // The unit must not lie in the buffer.
  if (number) number->unit = cell.substr(cell.size() - number->unit.size());
  return number;
}

}  // namespace tbviz
