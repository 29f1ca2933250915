// Shared libraries that bring LibTorch operators of their own, as torchvision does.
#pragma once

#include <filesystem>
#include <span>
#include <string>
#include <unordered_set>

namespace tbviz {

/// Operators with their overloads, "torchvision::nms", "ns::add.out", and TorchBind classes,
/// "torch.classes.ns.Name".
using OperatorNames = std::unordered_set<std::string>;

/// Loads `libraries`, each once in a process, which runs what they do when they are loaded, and
/// returns what they registered. They stay loaded. `model`, which needs them, is for messages.
/// Throws UnsupportedError if one does not load.
[[nodiscard]] OperatorNames load_operator_libraries(
    std::span<const std::filesystem::path> libraries, const std::string& model);

}  // namespace tbviz
