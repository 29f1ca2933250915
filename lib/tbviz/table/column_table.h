// Tables of separated values: wide ones with a column per curve, long ones with a tag in each row.
#pragma once

#include <memory>

#include "tbviz/table/scalar_table.h"

namespace tbviz {

/// Reads the header, if there is one, and chooses: with columns `tag` and `value` the table is
/// long. Without header the columns are called 0, 1, ... Throws UsageError if the header lacks a
/// column of the options or if there are not as many tags as value columns; FormatError if it is
/// malformed.
[[nodiscard]] std::unique_ptr<ScalarTable> open_column_table(std::unique_ptr<LineReader> lines,
                                                             char separator,
                                                             const ScalarTableOptions& options);

}  // namespace tbviz
