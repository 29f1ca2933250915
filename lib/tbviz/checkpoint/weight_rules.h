// How PyTorch computes a weight from other tensors that are saved in its place: weight_norm and
// spectral_norm of torch.nn.utils, in both their forms, and pruning.
#pragma once

#include <cstddef>
#include <span>
#include <string_view>

#include "tbviz/tensor.h"

namespace tbviz {

/// The tensors that a weight is computed from, in the order in which the rule names them.
using WeightParts = std::span<const TensorView>;

struct WeightRule {
  std::string_view name;                        ///< "weight_norm"
  std::span<const std::string_view> suffixes;   ///< As hooks name the parts: "g" of weight_g.
  std::span<const std::string_view> originals;  ///< Below parametrizations.weight; none: such lists
                                                ///< do not have it.
  std::string_view type;  ///< The class in torch.nn.utils.parametrizations that computes it.
  std::size_t main = 0;   ///< The part that has the weight's shape and type.

  /// Whether the shapes are those of the rule.
  bool (*fits)(WeightParts parts);

  /// The weight in evaluation mode, computed in double and rounded to the type of the main part.
  /// `transposed`: it is known to be a transposed convolution's. REQUIRES: fits(parts), and the
  /// main part has a floating-point type of 16 bits or more
  Tensor (*compute)(WeightParts parts, bool transposed);
};

/// Every rule that is known.
[[nodiscard]] std::span<const WeightRule> weight_rules();

}  // namespace tbviz
