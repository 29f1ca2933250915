#include "tbviz/text/words.h"

#include <fmt/format.h>

namespace tbviz {

std::string count_text(std::int64_t count, std::string_view noun) {
  const bool has_plural = count != 1 && noun != "audio" && !noun.ends_with('s');
  return fmt::format("{} {}{}", count, noun, has_plural ? "s" : "");
}

}  // namespace tbviz
