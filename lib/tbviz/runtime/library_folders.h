// Where libraries lie below a prefix.
#pragma once

#include <string_view>

namespace tbviz {

/// Debian's folder for this machine's libraries comes before that of other systems.
inline constexpr std::string_view kLibraryFolders[] = {
    "lib",
#if defined(__x86_64__)
    "lib/x86_64-linux-gnu",
#elif defined(__aarch64__)
    "lib/aarch64-linux-gnu",
#endif
    "lib64",
};

}  // namespace tbviz
