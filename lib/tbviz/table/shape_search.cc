#include "tbviz/table/shape_search.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "tbviz/error.h"
#include "tbviz/table/cells.h"
#include "tbviz/table/plain_text.h"
#include "tbviz/text/ascii.h"

namespace tbviz {
namespace {

struct Held {
  std::string text;
  std::int64_t line;
  bool ends_line;
};

/// Whether a quoted cell, behind a separator, goes on in the next line.
bool has_open_cell(std::string_view line) {
  if (std::ranges::count(line, '"') % 2 == 0) return false;
  const std::size_t last = line.rfind('"');
  return last == 0 || std::string_view(",;\t|").find(line[last - 1]) != std::string_view::npos;
}

/// Nothing at the end, and where the source throws: then what was read is to be read first. The
/// source will throw again.
std::optional<Draw> next_draw(DrawReader& draws) {
  try {
    return draws.next();
  } catch (const Interrupted&) {
    return {};
  }
}

}  // namespace

FoundShape find_shape(DrawReader& draws) {
  constexpr std::size_t kMostLinesOfShape = 100;     // Then it is a log.
  constexpr std::size_t kMostDrawsOfShape = 10'000;  // Blank ones, for the most part.
  std::vector<Held> held;
  std::vector<std::string> lines;
  std::size_t closed_size = 0;  // Of the last line, before others were joined to it.
  std::optional<InputShape> shape;
  bool is_empty = true;
  std::string buffer;
  std::size_t held_bytes = 0;
  const auto asks_on = [&] {  // However many draws the lines came in.
    return draws.line() <= std::int64_t{kMostLinesOfShape} && lines.size() < kMostLinesOfShape &&
           held.size() < kMostDrawsOfShape && held_bytes < DrawReader::kMaxLineBytes;
  };
  while (!shape && asks_on()) {
    const std::optional<Draw> draw = next_draw(draws);
    if (!draw) break;
    held.push_back({std::string(draw->text), draw->line, draw->ends_line});
    held_bytes += draw->text.size();
    const std::string_view line = plain_text(draw->text, buffer);
    if (stripped(line).empty()) continue;
    is_empty = false;
    if (!lines.empty() && is_rule(line)) continue;  // It tells nothing below others.
    if (!lines.empty() && has_open_cell(lines.back())) {
      if (closed_size == 0) closed_size = lines.back().size();
      lines.back().append("\n").append(line);
    } else {
      // A tab may stand for an empty cell.
      const std::size_t end = line.find_last_not_of(" \r\n");
      lines.emplace_back(line.substr(0, end + 1));
    }
    if (has_open_cell(lines.back())) continue;
    closed_size = 0;
    shape = shape_of(lines);
  }
  // A quote that found no partner is bad in its own line alone.
  if (closed_size > 0) lines.back().resize(closed_size);
  if (!shape) shape = shape_of(lines, true);
  for (auto draw = held.rbegin(); draw != held.rend(); ++draw) {
    draws.put_back(std::move(draw->text), draw->line, draw->ends_line);
  }
  return {shape.value_or(InputShape{}), is_empty};
}

}  // namespace tbviz
