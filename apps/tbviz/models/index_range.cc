#include "models/index_range.h"

#include <charconv>
#include <system_error>

namespace tbviz::cli {

std::optional<IndexRange> parse_index_range(std::string_view text) {
  IndexRange range;
  const char* end = text.data() + text.size();
  const auto first = std::from_chars(text.data(), end, range.first);
  if (first.ec != std::errc()) return std::nullopt;
  range.last = range.first;
  if (first.ptr == end) return range;
  if (*first.ptr != '-') return std::nullopt;
  const auto last = std::from_chars(first.ptr + 1, end, range.last);
  if (last.ec != std::errc() || last.ptr != end) return std::nullopt;
  return range;
}

}  // namespace tbviz::cli
