// How an input of curves is to be read.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "tbviz/table/step_rule.h"

namespace tbviz {

enum class TableFormat : std::uint8_t { kAuto, kCsv, kTsv, kJsonLines, kLog };

struct ScalarReaderOptions {
  TableFormat format = TableFormat::kAuto;
  std::string pattern;         ///< A regular expression (RE2) that finds the values; or empty.
  std::string step_key;        ///< The column, key or counter that is the step; empty: the best.
  bool number = false;         ///< Rows and lines are numbered, whatever they tell.
  bool decimal_comma = false;  ///< `2,5` is 2.5 everywhere.
  std::vector<std::string> required;  ///< Columns that a table must have.
  std::vector<std::string> tags;      ///< Names for the value columns of a table, in their order.
  std::string default_tag = "value";  ///< The input's stem, for curves without a name.
  std::string sub_run;                ///< Where all curves go; empty: the run itself.
  std::optional<std::int64_t> first_step;  ///< Of what is numbered. Default 0; in logs 1.
};

}  // namespace tbviz
