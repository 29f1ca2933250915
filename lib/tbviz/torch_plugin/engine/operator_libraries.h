// Shared libraries that bring LibTorch operators of their own, as torchvision does.
#pragma once

#include <filesystem>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <unordered_set>

namespace tbviz {

/// Operators with their overloads, "torchvision::nms", "ns::add.out", and TorchBind classes,
/// "torch.classes.ns.Name".
using OperatorNames = std::unordered_set<std::string>;

/// The operators that are registered in a namespace, "torchvision", by now, whoever loaded the
/// library that they are from: a host may have done so before. No classes: those of other libraries
/// in that namespace open files.
[[nodiscard]] OperatorNames registered_in(std::string_view name_space);

/// Loads a library, once in a process, and returns what it registered. Nothing, and why, if it does
/// not load.
[[nodiscard]] std::optional<OperatorNames> load_operator_library(const std::filesystem::path& path,
                                                                 std::string& reason);

/// Loads `libraries`, each once in a process, which runs what they do when they are loaded, and
/// returns what they registered. They stay loaded. `model`, which needs them, is for messages.
/// Throws UnsupportedError if one does not load.
[[nodiscard]] OperatorNames load_operator_libraries(
    std::span<const std::filesystem::path> libraries, const std::string& model);

}  // namespace tbviz
