// Numbers as Python reads them.
#pragma once

#include <optional>
#include <string_view>

namespace tbviz::cli {

/// What float(word) gives: blanks around the number do not count, nor do single underscores between
/// its digits. None where Python raises. Digits are ASCII's alone.
[[nodiscard]] std::optional<double> python_float(std::string_view word);

}  // namespace tbviz::cli
