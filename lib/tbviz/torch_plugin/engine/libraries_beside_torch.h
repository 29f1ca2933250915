// Libraries of operators that are found by themselves, beside the LibTorch in use.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "tbviz/torch_plugin/engine/operator_libraries.h"

namespace tbviz {

/// What came of looking for a library.
struct FoundLibraries {
  OperatorNames names = {};             ///< Those of the package's namespace.
  std::vector<std::string> facts = {};  ///< Which file was loaded, or why none was: for users.
};

/// Loads the library of a Python package with operators ("torchvision"), if there is one: _C.so,
/// _C.TAG.so or _C_stable.so in the folder torchvision/ beside the torch/ in whose lib/ LibTorch
/// lies, as packages install them, or libtorchvision.so beside LibTorch itself. It is looked for
/// nowhere else, and trusted as LibTorch is, in the namespace that is called like the package. One
/// that does not load is no error, but a fact.
[[nodiscard]] FoundLibraries load_beside_torch(std::string_view package);

/// Why load_beside_torch() has loaded none of the package: the last of its facts. Empty if it has,
/// or was not asked.
[[nodiscard]] std::string why_not_loaded(std::string_view package);

}  // namespace tbviz
