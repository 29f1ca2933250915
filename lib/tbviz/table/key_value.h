// Training logs: numbers in lines written for people.
#pragma once

#include <memory>

#include "tbviz/table/scalar_table.h"

namespace tbviz {

/// Points are `key=value` and `key: value` words anywhere in a line, blanks around the sign
/// allowed: `Epoch 3/10, val loss: 0.25 (0.31), acc = 91.5%`. A key begins with a letter and goes
/// on with letters, digits and any of _ - . / %; it may stand in quotes. After a colon without a
/// blank only a number with a point or an exponent counts: cuda:0 and train.py:12 are no curves.
/// `step` and `epoch`, in any case, need no sign and may stand in brackets: `Step [120/500]`. The
/// better of them is the step, or else the line's number, from 1. Throws UsageError if the options
/// hold tags.
[[nodiscard]] std::unique_ptr<ScalarTable> open_key_value_log(std::unique_ptr<LineReader> lines,
                                                              const ScalarTableOptions& options);

/// A key and what follows it, as far as it may be a number.
struct KeyValue {
  std::string_view key;
  std::string_view value;
};

/// Takes the next pair off the front of `line`; nothing if there is none. Other words are dropped.
[[nodiscard]] bool take_key_value(std::string_view& line, std::string_view step_column,
                                  KeyValue& pair);

}  // namespace tbviz
