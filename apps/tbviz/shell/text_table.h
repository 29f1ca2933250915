// Result lines whose facts stand below each other.
#pragma once

#include <cstddef>
#include <limits>
#include <string>
#include <vector>

namespace tbviz::cli {

/// A figure of a table: six significant digits.
[[nodiscard]] std::string format_figure(double value);

/// A line per row, its cells padded to the widest of their column (up to 200 characters) and two
/// spaces apart. Rows may
/// differ in length; nothing follows the last cell. Columns from `first_right` on are numbers: they
/// are padded on the left. Cells are made safe for a terminal.
[[nodiscard]] std::vector<std::string> align_columns(
    std::vector<std::vector<std::string>> rows,
    std::size_t first_right = std::numeric_limits<std::size_t>::max());

}  // namespace tbviz::cli
