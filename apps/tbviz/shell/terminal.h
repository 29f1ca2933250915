// What is known of the terminal that is written to.
#pragma once

#include <cstddef>
#include <cstdint>

namespace tbviz::cli {

/// The streams that a terminal may be behind.
enum class StandardStream : std::uint8_t { kOutput, kError };

/// The stream's file descriptor.
[[nodiscard]] int descriptor_of(StandardStream stream);

/// Whether the stream is a terminal, which obeys what is printed.
[[nodiscard]] bool is_terminal(StandardStream stream);

/// Whether standard output is.
[[nodiscard]] bool prints_to_terminal();

/// Whether the terminal obeys nothing but line ends: TERM is dumb, empty or not set.
[[nodiscard]] bool is_dumb_terminal();

/// How many characters a line of text may have: COLUMNS if it is set, else the terminal's width,
/// else 80.
[[nodiscard]] std::size_t terminal_width();

/// Room for what is drawn.
struct TerminalSize {
  std::size_t columns = 80;
  std::size_t rows = 24;
  int cell_width = 8;  ///< Pixels of a character.
  int cell_height = 16;
};

/// The size that the terminal behind `stream` says, else COLUMNS and LINES, else 80 x 24; cells of
/// 8 x 16 pixels where it does not tell.
[[nodiscard]] TerminalSize terminal_size(StandardStream stream);

}  // namespace tbviz::cli
