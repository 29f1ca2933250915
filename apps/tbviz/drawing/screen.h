// Where a command draws: a stream, its size and its colours.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "drawing/ink.h"
#include "shell/console.h"
#include "shell/terminal.h"

namespace tbviz::cli {

class Screen {
 public:
  /// Throws UsageError if TBVIZ_COLOR is none that there is.
  Screen(StandardStream stream, Console& console);

  /// Has everything drawn in another number of columns than the stream has.
  void set_columns(std::size_t columns) { size_.columns = columns; }

  [[nodiscard]] StandardStream stream() const { return stream_; }
  [[nodiscard]] const TerminalSize& size() const { return size_; }
  [[nodiscard]] const Ink& ink() const { return ink_; }

  /// How many lines a chart of curves takes unless it is said: 10 to 16.
  [[nodiscard]] std::size_t chart_rows() const;

  /// A line of what is drawn, without its end; blanks at its end are left out, and so is what goes
  /// beyond the last column, in which most drawings need a dozen.
  void line(std::string_view text);
  void lines(const std::vector<std::string>& texts);

  /// Bytes with their line ends.
  void bytes(std::string_view drawing) { console_->draw(stream_, drawing); }

 private:
  StandardStream stream_;
  Console* console_;
  TerminalSize size_;
  Ink ink_;
};

}  // namespace tbviz::cli
