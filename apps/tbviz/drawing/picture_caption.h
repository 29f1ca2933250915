// What stands above a picture.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "drawing/ink.h"
#include "tbviz/image.h"

namespace tbviz::cli {

/// The tag, then the run unless it is empty, the step and the picture's size, in `columns` cells at
/// most.
[[nodiscard]] std::string picture_caption(std::string_view tag, std::string_view run,
                                          std::int64_t step, const Image& image,
                                          std::size_t columns, const Ink& ink);

}  // namespace tbviz::cli
