// Two models tensor by tensor: what is the same, what is not, and by how much.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "tbviz/checkpoint.h"
#include "tbviz/checkpoint/pairing.h"
#include "tbviz/tensor/tensor_difference.h"

namespace tbviz {

enum class TensorChange : std::uint8_t { kSame, kChanged, kAdded, kRemoved };

/// "same", "changed", "added", "removed".
[[nodiscard]] std::string_view name_of(TensorChange change);

/// A tensor that at least one of the models has.
struct ComparedTensor {
  std::string name;
  const NamedTensor* a = nullptr;  ///< Null: added.
  const NamedTensor* b = nullptr;  ///< Null: removed.
  TensorChange change = TensorChange::kSame;
  std::optional<TensorDifference> difference;  ///< Only where both are there and of one shape.

  [[nodiscard]] bool retyped() const;
  [[nodiscard]] bool reshaped() const;
};

struct ComparisonRules {
  /// Tensors to compare, by the name in a file or the one without a prefix that was taken off;
  /// none: all.
  std::vector<std::string> globs;

  /// What to take off the names, see pair_tensors().
  std::vector<std::string> prefixes;

  /// Tensors whose values are all that close are the same, whatever their element types. Nothing:
  /// equal values and equal types are asked for.
  std::optional<double> tolerance;
};

struct ModelComparison {
  /// Changed ones: with NaNs against numbers first, then by relative change, largest first, then
  /// of other shapes. Then added, removed and same ones in the order of their files.
  std::vector<ComparedTensor> tensors;
  std::vector<PairedUnread> unread;  ///< What one side cannot show, of what was selected.
  std::string prefix_a, prefix_b;    ///< Taken off the names of a side, see pair_tensors().
  std::int64_t repeated = 0;         ///< Names that stand for several tensors of a side.
  bool nothing_in_common = false;    ///< No name is in both models, whatever was selected.

  [[nodiscard]] std::int64_t count(TensorChange change) const;
};

/// Compares all values, on all cores. Keeps pointers into the checkpoints. Throws UsageError if a
/// glob matches no name, no name begins with one of the prefixes, or it is unclear which prefix to
/// take off; Interrupted after Ctrl-C.
[[nodiscard]] ModelComparison compare_models(const Checkpoint& a, const Checkpoint& b,
                                             const ComparisonRules& rules);

}  // namespace tbviz
