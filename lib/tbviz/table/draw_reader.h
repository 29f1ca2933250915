// Text from a stream, cut where a terminal would begin to draw anew.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "tbviz/io/byte_source.h"

namespace tbviz {

/// What stands between two ends: line ends ("\n"), carriage returns and runs of backspaces.
struct Draw {
  std::string_view text;
  std::int64_t line = 0;   ///< That it is on, counted from 1.
  bool ends_line = false;  ///< By "\n", "\r\n" or the end of the input.
};

/// Reads front to back and asks the source for more only when no whole draw is left in memory, so
/// that whatever has arrived is handed out before a wait. Memory is bounded by the longest line.
class DrawReader {
 public:
  static constexpr std::size_t kMaxLineBytes = std::size_t{4} << 20;

  /// Is told the numbers of lines that were too long, which next() drops.
  using TooLong = std::function<void(std::int64_t line)>;

  /// `source` must outlive the reader. Without `too_long` such a line is a FormatError.
  explicit DrawReader(ByteSource& source, TooLong too_long = {},
                      std::size_t max_line_bytes = kMaxLineBytes);

  /// The next draw; nothing at the end. The last line needs no end. Valid until the next call.
  /// Throws InputError, and what the source throws; after Interrupted the reader can go on.
  [[nodiscard]] std::optional<Draw> next();

  /// Makes next() hand out `text` before anything else, and before what was put back earlier.
  void put_back(std::string text, std::int64_t line, bool ends_line);

  /// Makes next() hand out what was put back, and then end. For what was read before the source
  /// threw.
  void end_here() { ended_here_ = true; }

  /// What has arrived of a draw without an end, after the source threw.
  [[nodiscard]] std::string_view unfinished() const;

  /// The number of the line that the next draw is on, put back ones aside.
  [[nodiscard]] std::int64_t line() const { return line_; }

  /// The source's name, for messages.
  [[nodiscard]] const std::string& name() const { return source_->name(); }

 private:
  struct Held {
    std::string text;
    std::int64_t line;
    bool ends_line;
  };
  /// A character that ends a draw: none stands between what was searched and `at`.
  struct Mark {
    char character;
    std::size_t at = 0;
  };

  // The draw that ends in the buffer; nothing if none does.
  [[nodiscard]] std::optional<Draw> buffered_draw();
  [[nodiscard]] std::size_t find(Mark& mark) const;
  [[nodiscard]] Draw take(std::size_t length, std::size_t mark_length, bool ends_line);
  void tell_too_long(std::int64_t line);
  bool fill();

  ByteSource* source_;
  TooLong too_long_;
  std::size_t max_line_bytes_;
  std::deque<Held> held_;
  std::string current_;  // A held draw that was handed out.
  std::string buffer_;
  std::size_t begin_ = 0;     // Of the draw that comes next,
  std::size_t searched_ = 0;  // of what was not yet searched for its end,
  std::size_t end_ = 0;       // and of what is not yet read.
  std::array<Mark, 3> marks_ = {{{'\n'}, {'\r'}, {'\b'}}};
  bool source_ended_ = false;
  bool ended_here_ = false;  // What is in the buffer has no end, either.
  bool dropping_ = false;    // The rest of a line that was too long is still to come.
  std::int64_t line_ = 1;
};

}  // namespace tbviz
