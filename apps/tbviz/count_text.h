// "1 event", "2 events": how many there are of something.
#pragma once

#include <fmt/format.h>

#include <cstdint>
#include <string>
#include <string_view>

namespace tbviz::cli {

/// The number and the noun, which gets an s unless there is one of it, or it has none.
inline std::string count_text(std::int64_t count, std::string_view noun) {
  const bool has_plural = count != 1 && noun != "audio" && !noun.ends_with('s');
  return fmt::format("{} {}{}", count, noun, has_plural ? "s" : "");
}

}  // namespace tbviz::cli
