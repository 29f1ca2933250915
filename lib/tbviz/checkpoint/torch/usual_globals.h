// Which imports of a pickle are those of every model that PyTorch saves.
#pragma once

#include <string_view>

namespace tbviz {

/// Whether `global`, "module.name", is what torch.save, torch.jit.save or NumPy write themselves:
/// rebuilders of tensors, storages, data types, PyTorch's own modules and optimizers, plain
/// containers, classes that TorchScript files define themselves. The lists are those that
/// torch.load(weights_only=True) accepts, and the classes of torch.nn and torch.optim. Everything
/// else deserves a look: Python imports it, and may call it, when it loads the file.
[[nodiscard]] bool is_usual_global(std::string_view global);

}  // namespace tbviz
