// The numbers in a table's rows, read as what was seen before tells.
#pragma once

#include <cstddef>
#include <optional>
#include <string_view>
#include <vector>

#include "tbviz/table/cells.h"
#include "tbviz/table/loose_number.h"

namespace tbviz {

/// What commas and points mean, cells tell in passing: where commas part the columns, and once a
/// number with a point was seen, a comma parts thousands; else it is decimal. Once `1.234,5` was
/// seen, points part thousands.
class CellNumbers {
 public:
  CellNumbers(char separator, bool decimal_comma)
      : has_comma_columns_(separator == ','),
        decimal_comma_(decimal_comma),
        seen_point_(has_comma_columns_ && !decimal_comma) {}

  /// Reads a row. Returns whether any cell is a number.
  bool parse(const Cells& cells);

  /// The number in each cell of that row; nothing where there is none.
  [[nodiscard]] const std::optional<LooseNumber>& operator[](std::size_t i) const {
    return numbers_[i];
  }
  [[nodiscard]] std::size_t size() const { return numbers_.size(); }

 private:
  [[nodiscard]] std::optional<LooseNumber> parse(std::string_view cell) const;

  bool has_comma_columns_;
  bool decimal_comma_;
  bool seen_point_;
  bool points_part_ = false;
  std::vector<std::optional<LooseNumber>> numbers_;
};

}  // namespace tbviz
