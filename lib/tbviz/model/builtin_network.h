// The small network that comes with the program; docs/builtin-network.md is its model card.
#pragma once

#include <cstddef>
#include <span>

namespace tbviz {

/// A TorchScript file. The bytes are part of the program and live as long as it does.
[[nodiscard]] std::span<const std::byte> builtin_network();

}  // namespace tbviz
