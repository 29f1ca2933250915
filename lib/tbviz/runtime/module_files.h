// The LibTorch modules that this tbviz carries.
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "tbviz/runtime/torch_version.h"

namespace tbviz {

/// "libtbviz_torch_2_13.so" is for LibTorch 2.13.
struct ModuleFile {
  std::filesystem::path file;
  std::optional<TorchMinor> minor = {};  ///< None: the file is called otherwise.
};

struct CarriedModules {
  std::vector<ModuleFile> modules = {};  ///< One for each minor version, the newest first.
  std::string looked_for = {};           ///< What was looked for, and where: for messages.
  bool named = false;                    ///< By TBVIZ_TORCH_PLUGIN, so that no other is looked for.
};

/// The file that TBVIZ_TORCH_PLUGIN names, if that is set and the file is there; else all modules
/// beside the program, and in the folder tbviz of ../lib, or where else libraries lie below the
/// prefix of the program.
[[nodiscard]] CarriedModules carried_modules();

/// The module for this minor version, or null.
[[nodiscard]] const ModuleFile* module_for(const CarriedModules& carried, const TorchMinor& minor);

/// "2.13 and 1.13": which versions there are modules for. REQUIRES: the minor of some is known
[[nodiscard]] std::string minors_of(const CarriedModules& carried);

}  // namespace tbviz
