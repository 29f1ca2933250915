// What to do where LibTorch and modules do not fit: words of messages.
#pragma once

#include <string>
#include <string_view>

#include "tbviz/runtime/module_files.h"

namespace tbviz {

/// How to get a LibTorch that one of the modules fits. REQUIRES: the minor of some is known
[[nodiscard]] std::string how_to_get(const CarriedModules& carried);

/// What the system's words for a library that it does not load, those of dlerror(), come to for
/// those who did not build it. "undefined symbol" is nothing that a user can act upon.
[[nodiscard]] std::string plain_load_failure(std::string_view system_words);

}  // namespace tbviz
