// A row of a table, cut into its cells.
#pragma once

#include <cstddef>
#include <deque>
#include <string>
#include <string_view>
#include <vector>

namespace tbviz {

/// Reused, it allocates nothing.
class Cells {
 public:
  /// Cuts at `separator`; at a blank, at every run of blanks. Cells may stand in double quotes, in
  /// which separators and line ends are text and "" is a quote; blanks around other cells are
  /// dropped. Of a row between bars (`| a | b |`) the outer ones hold nothing. `row` must outlive
  /// the use of the cells.
  void split(std::string_view row, char separator);

  [[nodiscard]] std::size_t size() const { return cells_.size(); }
  [[nodiscard]] std::string_view operator[](std::size_t i) const { return cells_[i]; }
  [[nodiscard]] std::string_view back() const { return cells_.back(); }
  [[nodiscard]] const std::string_view* begin() const { return cells_.data(); }
  [[nodiscard]] const std::string_view* end() const { return cells_.data() + cells_.size(); }
  void pop_back() { cells_.pop_back(); }

  /// Takes empty cells off the end while there are more than `size`.
  void trim(std::size_t size) {
    while (cells_.size() > size && cells_.back().empty()) cells_.pop_back();
  }

 private:
  void split_blanks(std::string_view row);
  void split_plain(std::string_view row, char separator);
  void split_quoted(std::string_view row, char separator);
  [[nodiscard]] std::string_view unquoted(std::string_view cell);

  std::vector<std::string_view> cells_;
  std::deque<std::string> unquoted_;  // Cells that are not as they stand in the row.
};

/// The names above rows of `width` cells.
struct Heading {
  std::vector<std::string> names;  ///< As many as `width`, or none if `line` has another number.
  bool sure = false;  ///< That the columns are these: more than single blanks part them.
};

/// Where blanks part, two or more part names, or else one does.
[[nodiscard]] Heading heading_of(std::string_view line, char separator, std::size_t width);

/// Whether a line only rules off: |---|:--:|, ------, ====
[[nodiscard]] bool is_rule(std::string_view line);

}  // namespace tbviz
