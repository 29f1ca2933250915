// What a row of a table, an object or a line of a log says: values, and how far it has counted.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "tbviz/table/loose_number.h"
#include "tbviz/table/names.h"

namespace tbviz {

struct RowCounter {
  CounterRank rank;
  std::string_view name;  ///< Empty if it is nameless.
  LooseNumber value;      ///< A fractional epoch is no whole number.
  std::optional<std::int64_t> total;
  bool leads = true;       ///< Stands before every value, and in no brackets.
  bool has_sign = false;   ///< `step: 7` rather than `step 7` or `step 7/10`.
  bool is_aside = false;   ///< `Best at epoch 2: 0.75`: it moves no later row back.
  bool withdrawn = false;  ///< Counts nothing after all.
};

struct RowValue {
  static constexpr std::size_t kNoCounter = static_cast<std::size_t>(-1);

  std::string_view tag;
  double value = 0;
  std::string_view unit;
  std::size_t counter = kNoCounter;  ///< That this is: a curve, too, unless it makes the step.
  bool asked_for = false;            ///< By name: it is a curve even where it makes the step.
};

/// Views live as long as what was read.
struct Row {
  std::vector<RowValue> values;
  std::vector<RowCounter> counters;
  bool aside = false;                  ///< An evaluation's, whose counters are its own.
  std::string_view where;              ///< Which evaluation's, or which curve's of a long table.
  std::string_view run;                ///< A sub-run, or empty.
  std::optional<double> wall_time;     ///< Seconds since 1970.
  std::optional<std::int64_t> number;  ///< The step to take where the row tells none.

  void clear() {
    values.clear();
    counters.clear();
    aside = false;
    where = run = {};
    wall_time.reset();
    number.reset();
  }
};

}  // namespace tbviz
