// Words of command lines that are printed to be pasted.
#pragma once

#include <string>
#include <string_view>

namespace tbviz::cli {

/// The text as one word of a shell: as it is, or between single quotes where a shell would see more
/// in it than letters.
[[nodiscard]] std::string shell_word(std::string_view text);

}  // namespace tbviz::cli
