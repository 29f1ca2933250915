// Libraries of operators that are found by themselves, beside the LibTorch in use.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "tbviz/torch_plugin/engine/operator_libraries.h"

namespace tbviz {

/// What came of looking for a library.
struct FoundLibraries {
  OperatorNames names = {};             ///< What they registered.
  std::vector<std::string> facts = {};  ///< Which file was loaded, or why none was: for users.
};

/// Loads the library of a Python package with operators ("torchvision"), if there is one: in the
/// folder torchvision/ beside the torch/ in whose lib/ LibTorch lies, as packages install them, or
/// as libtorchvision.so beside LibTorch itself. It is looked for nowhere else, and trusted as
/// LibTorch is. One that does not load is no error, but a fact.
[[nodiscard]] FoundLibraries load_beside_torch(std::string_view package);

/// Why load_beside_torch() has loaded none of the package: the last of its facts. Empty if it has,
/// or was not asked.
[[nodiscard]] std::string why_not_loaded(std::string_view package);

}  // namespace tbviz
