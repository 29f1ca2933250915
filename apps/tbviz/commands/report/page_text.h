// Pieces of the page's index. docs/report-page.md has the grammar.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "tbviz/text/json.h"

namespace tbviz::cli {

/// JSON that may stand within a script element: without any <.
[[nodiscard]] std::string page_json(const Json& value);

/// A step, or a distance between steps: digits, in quotes where a double would round them.
[[nodiscard]] std::string step_json(std::int64_t step);
[[nodiscard]] std::string distance_json(std::uint64_t distance);

/// What stands in the index around the entries of a run's tag.
[[nodiscard]] std::string series_front(std::size_t run, const std::string& tag);
inline constexpr std::string_view kSeriesEnd = "]]";

/// A part of the index, and the blocks that it tells of.
struct PageSection {
  std::string index;  ///< Elements of an array, with commas between them.
  std::vector<std::string_view> blocks;
  std::size_t first_block = 0;  ///< Its number.

  /// Adds an element.
  void add(std::string_view element);

  /// The bytes of all that in the page.
  [[nodiscard]] std::size_t size() const;
};

/// The bytes of a block in the page, given its number and its own bytes.
[[nodiscard]] std::size_t block_cost(std::size_t number, std::size_t bytes);

/// Those in front of a block's text and behind it.
inline constexpr std::string_view kBlockFront = "<script type=text/plain id=b";
inline constexpr std::string_view kBlockEnd = "</script>\n";

}  // namespace tbviz::cli
