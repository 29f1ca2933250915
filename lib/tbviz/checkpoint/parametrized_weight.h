// Weights that a module computes from other tensors, which a file holds in their place: "conv" has
// weight_g and weight_v, or parametrizations.weight.original0 and original1, and no weight.
#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "tbviz/checkpoint.h"
#include "tbviz/checkpoint/held_tensor.h"
#include "tbviz/checkpoint/weight_rules.h"
#include "tbviz/error.h"

namespace tbviz {

/// A weight that is computed. Points into the checkpoint's contents.
struct ParametrizedWeight {
  std::string name;                  ///< "conv.weight", as if the file had it.
  std::string owner;                 ///< Class of its module; empty if the file does not tell.
  bool repeated = false;             ///< That module was listed before, under another name.
  std::vector<std::size_t> members;  ///< Positions in held_tensors() of what it is made of.
  HeldTensor main;                   ///< The one that has its shape, as far as that is known.

  const WeightRule* rule = nullptr;       ///< How it is computed; null if that is not known.
  std::vector<const NamedTensor*> parts;  ///< From what, in the rule's order.
  std::optional<UnsupportedError> error;  ///< Else: why it cannot be.

  /// "weight_g and weight_v (weight_norm)". REQUIRES: a rule
  [[nodiscard]] std::string origin() const;

  /// The weight, see WeightRule. REQUIRES: a rule
  [[nodiscard]] Tensor compute() const;
};

/// Those of all modules, in the order of their first parts, whether their rule is known or not: by
/// the names that PyTorch gives to the parts, and the classes of what computes them where the file
/// has these. `held` are the held_tensors() of the contents, `file` is for messages.
[[nodiscard]] std::vector<ParametrizedWeight> find_parametrized_weights(
    const CheckpointContents& contents, const std::vector<HeldTensor>& held,
    const std::string& file);

/// Whether a module computes its `weight`, to judge by the names of its tensors as it calls them:
/// "weight_g", "parametrizations.weight.original". By the rule of find_parametrized_weights().
[[nodiscard]] bool is_weight_computed(std::span<const std::string> names);

}  // namespace tbviz
