#include "tbviz/text/words.h"

#include <fmt/format.h>

namespace tbviz {

std::string count_text(std::int64_t count, std::string_view noun) {
  const bool has_plural = count != 1 && noun != "audio" && !noun.ends_with('s');
  return fmt::format("{} {}{}", count, noun, has_plural ? "s" : "");
}

std::string_view is_or_are(std::int64_t count) { return count == 1 ? "is" : "are"; }

std::string_view was_or_were(std::int64_t count) { return count == 1 ? "was" : "were"; }

}  // namespace tbviz
