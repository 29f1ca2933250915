// Whether a LibTorch and a module load, found out by a process that may crash of it.
#pragma once

#include <string>
#include <string_view>

#include "tbviz/model/plugin_loader.h"

namespace tbviz {

/// What came of it.
struct RuntimeTrial {
  RuntimeFacts facts = {};   ///< If they load.
  std::string why_not = {};  ///< Empty: they load.
  std::string detail = {};   ///< What the system said, if anything.

  /// Whether the LibTorch that was chosen loads, and only the module may not; so too if none was.
  bool torch_loads = true;
};

/// Opens what was chosen, in a process of its own, which writes nothing and ends at once. `model`
/// as open_backend() has it. REQUIRES: no other thread runs.
[[nodiscard]] RuntimeTrial try_runtime(const RuntimeChoice& choice, std::string_view model);

}  // namespace tbviz
