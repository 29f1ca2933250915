// Result lines whose facts stand below each other.
#pragma once

#include <string>
#include <vector>

namespace tbviz::cli {

/// A line per row, its cells padded to the widest of their column and two spaces apart. Rows may
/// differ in length; nothing follows the last cell. Cells are made safe for a terminal.
[[nodiscard]] std::vector<std::string> align_columns(std::vector<std::vector<std::string>> rows);

}  // namespace tbviz::cli
