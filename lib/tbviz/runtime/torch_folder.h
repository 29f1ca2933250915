// What folders hold of LibTorch, by their files: nothing is loaded.
#pragma once

#include <filesystem>
#include <optional>
#include <string>

#include "tbviz/runtime/torch_version.h"

namespace tbviz {

/// A LibTorch on the disk, or what is left of one.
struct FoundTorch {
  std::filesystem::path folder;              ///< Absolute: ".../site-packages/torch", "/usr".
  std::filesystem::path library = {};        ///< Its libtorch_cpu.so. Empty: it is not there.
  std::optional<TorchVersion> version = {};  ///< None: no file tells.
  std::string problem = {};                  ///< Why it cannot be taken; empty if it can.
};

/// The LibTorch of a folder that somebody names: a torch folder, as a wheel or LibTorch's zip file
/// has it, its lib folder, the folder of packages that it lies in, a Python environment or a prefix
/// like /usr; or libtorch_cpu.so itself. None if there is neither the library nor a
/// torch/version.py.
[[nodiscard]] std::optional<FoundTorch> torch_in(const std::filesystem::path& named);

}  // namespace tbviz
