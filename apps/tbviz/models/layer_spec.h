// --layers: indices, ranges, names and globs.
#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace tbviz::cli {

/// Positions in `names` that `spec` chooses, ascending and without repeats. Parts of the spec are
/// separated by commas: an index `0` or a range `0-4` (both ends included) counts the layers that
/// `indexed` lists as positions in `names`; anything else is a name or a glob over all names. A
/// name made of digits only is reached by a glob. An empty spec chooses all that are indexed.
///
/// Throws UsageError, with the nearest name, if a part chooses nothing; `file` is named in it.
[[nodiscard]] std::vector<std::size_t> select_layers(std::string_view spec,
                                                     std::span<const std::string> names,
                                                     std::span<const std::size_t> indexed,
                                                     const std::string& file);

}  // namespace tbviz::cli
