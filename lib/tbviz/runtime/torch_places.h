// Where LibTorch is looked for, and in which order.
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <string_view>

#include "tbviz/runtime/torch_folder.h"

namespace tbviz {

/// What led to a place, in the order in which they are asked.
enum class TorchSource : std::uint8_t {
  kProcess,     ///< It is loaded in this process, which can hold but one.
  kNamed,       ///< By the caller: TorchSearch::named.
  kVariable,    ///< TBVIZ_TORCH.
  kProgram,     ///< The folder of packages, or the Python environment, that the program lies in.
  kVirtualEnv,  ///< VIRTUAL_ENV
  kConda,       ///< CONDA_PREFIX
  kPython,      ///< The python3 on the PATH.
  kSystem,      ///< /usr/lib
};

/// "TBVIZ_TORCH", "python3 on the PATH" and so on.
[[nodiscard]] std::string_view name_of(TorchSource source);

/// Whether somebody has chosen this very LibTorch, so that no other will do.
[[nodiscard]] constexpr bool is_explicit(TorchSource source) {
  return source <= TorchSource::kVariable;
}

/// How to search.
struct TorchSearch {
  /// A folder that holds the LibTorch to use, as torch_in() takes it; empty: none is named.
  std::filesystem::path named = {};

  /// Asks the Python on the PATH where its torch is; an empty path if it has none. Called once at
  /// most, and only when all places before it were passed. Empty: Python is not asked.
  std::function<std::filesystem::path()> ask_python = {};
};

struct SeenTorch {
  TorchSource source;
  FoundTorch torch;
};

/// Calls visit() with each LibTorch in order, each once, until that returns false. A place that is
/// named and holds none is shown as well: its problem says so.
void visit_torches(const TorchSearch& search,
                   const std::function<bool(const SeenTorch& seen)>& visit);

}  // namespace tbviz
