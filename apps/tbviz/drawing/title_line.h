// The line above what is drawn.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "drawing/ink.h"

namespace tbviz::cli {

/// `name`, which may come out of a file, in bold, then `note`, dim, in exactly `columns` cells. A
/// name that is too long is cut before the note is, unless eight cells or less would be left of it.
[[nodiscard]] std::string title_line(std::string_view name, std::string_view note,
                                     std::size_t columns, const Ink& ink);

}  // namespace tbviz::cli
