// Charts beside each other, where the terminal is wide enough.
#pragma once

#include <cstddef>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace tbviz::cli {

/// Puts one chart for every 78 columns into a row, two blanks between them, and prints a row with
/// an empty line below as soon as it is full.
class ChartRows {
 public:
  /// `print` gets one line after the other, without its end.
  ChartRows(std::size_t columns, std::function<void(std::string_view line)> print);

  /// How many cells each line of a chart takes.
  [[nodiscard]] std::size_t chart_columns() const { return chart_columns_; }

  void add(std::vector<std::string> chart);

  /// Prints a row that is not full. To be called before anything else is printed.
  void finish();

 private:
  std::function<void(std::string_view line)> print_;
  std::size_t count_;
  std::size_t chart_columns_;
  std::vector<std::vector<std::string>> row_;
};

}  // namespace tbviz::cli
