// JSON lines: one object a line, its numbers are points.
#pragma once

#include <memory>

#include "tbviz/table/scalar_table.h"

namespace tbviz {

/// Keys of objects in objects are joined by `/`. The strings "NaN", "Infinity" and "-Infinity",
/// which tbviz itself writes, are numbers too; other text, lists, true and false are left out, null
/// is an empty cell. A line with the members `tag` (text) and `value` is a row of a long table, as
/// `tbviz export` writes it; `wall_time` or `walltime` is its time. Throws UsageError if the
/// options hold tags: keys are tags.
[[nodiscard]] std::unique_ptr<ScalarTable> open_json_lines(std::unique_ptr<LineReader> lines,
                                                           const ScalarTableOptions& options);

}  // namespace tbviz
