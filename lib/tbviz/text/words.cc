#include "tbviz/text/words.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

namespace tbviz {

std::string count_text(std::int64_t count, std::string_view noun) {
  return fmt::format("{} {}", count, plural(count, noun));
}

std::string plural(std::int64_t count, std::string_view noun) {
  const bool hisses = noun.ends_with("ss") || noun.ends_with("sh");  // class, mesh
  const bool has_none = noun == "audio" || (noun.ends_with('s') && !hisses);
  if (count == 1 || has_none) return std::string(noun);
  return fmt::format("{}{}", noun, hisses ? "es" : "s");
}

std::string_view is_or_are(std::int64_t count) { return count == 1 ? "is" : "are"; }

std::string_view was_or_were(std::int64_t count) { return count == 1 ? "was" : "were"; }

std::string listed(std::span<const std::string> names) {
  return listed(names.first(std::min(names.size(), kMostListed)), names.size());
}

std::string listed(std::span<const std::string> first, std::size_t all) {
  const std::string more =
      first.size() < all ? fmt::format(" and {} more", all - first.size()) : "";
  return fmt::format("{}{}", fmt::join(first, ", "), more);
}

}  // namespace tbviz
