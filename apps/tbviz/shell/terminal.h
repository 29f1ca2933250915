// What is known of the terminal that standard output goes to.
#pragma once

#include <cstddef>

namespace tbviz::cli {

/// How many characters a line may have: COLUMNS if it is set, else the terminal's width, else 80.
[[nodiscard]] std::size_t terminal_width();

/// Whether standard output is a terminal, which obeys what is printed.
[[nodiscard]] bool prints_to_terminal();

}  // namespace tbviz::cli
