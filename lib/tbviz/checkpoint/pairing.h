// Which tensor of one model is which of another.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "tbviz/checkpoint.h"

namespace tbviz {

/// A name, and where it stands in the held_tensors() of each checkpoint.
struct PairedTensor {
  std::string name;  ///< Without the prefix that was taken off.
  std::optional<std::size_t> a;
  std::optional<std::size_t> b;
};

/// Two models side by side.
struct Pairing {
  std::vector<PairedTensor> tensors;  ///< In the order of a, then what only b has in its order.
  std::string prefix_a;               ///< Taken off the names of a that begin with it, "module.".
  std::string prefix_b;
  std::string rival;          ///< A prefix that fits as well as the one that was found.
  std::int64_t repeated = 0;  ///< Names that stand for several tensors of a side.
};

/// Pairs tensors by name, read or not; where a name repeats, the first with the first and so on.
/// Where nearly no name is in both models, but more than half of those of the smaller one would be
/// without a prefix that ends in a dot on the names of one side, that prefix is taken off. If there
/// are `prefixes`, none is looked for: that of them which most names of a side begin with is taken
/// off there.
[[nodiscard]] Pairing pair_tensors(const CheckpointContents& a, const CheckpointContents& b,
                                   std::span<const std::string> prefixes = {});

}  // namespace tbviz
