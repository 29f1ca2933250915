#include "drawing/picture_caption.h"

#include <fmt/format.h>

#include "drawing/title_line.h"

namespace tbviz::cli {

std::string picture_caption(std::string_view tag, std::string_view run, std::int64_t step,
                            const Image& image, std::size_t columns, const Ink& ink) {
  const std::string where = run.empty() ? "" : std::string(run) + ", ";
  return title_line(tag, fmt::format("{}step {}, {}x{}", where, step, image.width, image.height),
                    columns, ink);
}

}  // namespace tbviz::cli
