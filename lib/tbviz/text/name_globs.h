// Names chosen by shell patterns.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace tbviz {

/// The words between commas; empty ones are left out.
[[nodiscard]] std::vector<std::string> split_at_commas(std::string_view list);

/// For each of `names` whether one of `globs` matches it; all do if there is no glob. Throws
/// UsageError about `file`, with the nearest name, if a glob matches none.
[[nodiscard]] std::vector<bool> match_names(std::span<const std::string> globs,
                                            std::span<const std::string> names,
                                            const std::string& file);

}  // namespace tbviz
