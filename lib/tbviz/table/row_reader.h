// The records of a table: its lines, or several where a quoted cell holds line ends.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "tbviz/table/cells.h"
#include "tbviz/table/draw_reader.h"

namespace tbviz {

/// Blank lines are passed over, colours dropped. A quote without a partner within kMostLines costs
/// its own line alone.
class RowReader {
 public:
  static constexpr int kMostLines = 100;

  /// Is told of records that cannot be read.
  using OnBad = std::function<void(std::int64_t line, std::string_view fact)>;

  /// `draws` must outlive the reader. Where the separator is a blank, quotes are text.
  RowReader(DrawReader& draws, char separator, OnBad on_bad);

  /// Moves to the next record; false at the end. Throws what DrawReader throws.
  [[nodiscard]] bool next();

  /// The current record, without blanks at its ends (but for tabs that separate), and where it
  /// begins, counted from 1. Valid until next().
  [[nodiscard]] std::string_view text() const { return text_; }
  [[nodiscard]] std::int64_t line() const { return line_; }

  /// Its cells.
  [[nodiscard]] Cells& cells();

 private:
  struct Line {
    std::string text;
    std::int64_t number;
    bool ends_line;
  };

  void put_back(std::vector<Line>& lines);
  [[nodiscard]] bool join_lines(std::string_view first, bool line_ended);

  DrawReader* draws_;
  char separator_;
  OnBad on_bad_;
  std::string plain_;   // The current line, if it had to be changed,
  std::string joined_;  // or the lines of the record.
  std::string_view text_;
  std::int64_t line_ = 0;
  Cells cells_;
};

}  // namespace tbviz
