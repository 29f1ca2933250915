// Two models tensor by tensor: what is the same, what is not, and by how much.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "tbviz/checkpoint.h"
#include "tbviz/checkpoint/comparison_order.h"
#include "tbviz/checkpoint/held_tensor.h"
#include "tbviz/tensor/tensor_difference.h"

namespace tbviz {

enum class TensorChange : std::uint8_t {
  kSame,
  kChanged,
  kAdded,
  kRemoved,
  kUnread,  ///< A side could not be read, and what is known of both does not tell them apart.
};

/// "same", "changed", "added", "removed", "unread".
[[nodiscard]] std::string_view name_of(TensorChange change);

/// A tensor that at least one of the models has.
struct ComparedTensor {
  std::string name;
  HeldTensor a;  ///< Nothing: added.
  HeldTensor b;  ///< Nothing: removed.
  TensorChange change = TensorChange::kSame;
  std::optional<TensorDifference> difference = {};  ///< Where both were read and are of one shape.
  std::optional<bool> equal_bytes = {};             ///< Where both are unread, and bytes known.
  bool is_state = false;                            ///< See is_training_state().

  [[nodiscard]] bool on_both_sides() const { return a.exists() && b.exists(); }
  [[nodiscard]] bool was_read() const { return a.unread == nullptr && b.unread == nullptr; }

  /// Whether both are there and known to be of other types, as their files hold them, or shapes.
  [[nodiscard]] bool retyped() const;
  [[nodiscard]] bool reshaped() const;

  /// Whether a side that was not read leaves more to say than what was found.
  [[nodiscard]] bool left_unread() const { return !was_read() && change != TensorChange::kSame; }
};

struct ComparisonRules {
  /// Tensors to compare, by the name in a file or the one without a prefix that was taken off;
  /// none: all.
  std::vector<std::string> globs = {};

  /// Tensors to leave out of these, by the same names.
  std::vector<std::string> exclude = {};

  /// What to take off the names, see pair_tensors().
  std::vector<std::string> prefixes = {};

  /// Tensors whose values are all that close are the same, whatever their element types. Nothing:
  /// equal values and equal types are asked for.
  std::optional<double> tolerance = {};

  ComparisonOrder order = ComparisonOrder::kChange;
};

struct ModelComparison {
  std::vector<ComparedTensor> tensors;  ///< In the order that was asked for.
  std::string prefix_a, prefix_b;       ///< Taken off the names of a side, see pair_tensors().
  std::int64_t repeated = 0;            ///< Names that stand for several tensors of a side.
  std::int64_t excluded = 0;            ///< Tensors that were left out by `exclude`,
  std::vector<std::string> unmatched;   ///< and what of it matched nothing: 'x', with a hint.
  bool nothing_in_common = false;       ///< No name is in both models, whatever was selected.

  [[nodiscard]] std::int64_t count(TensorChange change) const;
};

/// Compares all values, on all cores. Tensors that neither side could read are the same if their
/// types, shapes and bytes are. Keeps pointers into the checkpoints. Throws UsageError if a glob
/// matches no name, nothing is left to compare, no name begins with one of the prefixes, or it is
/// unclear which prefix to take off; Interrupted after Ctrl-C.
[[nodiscard]] ModelComparison compare_models(const Checkpoint& a, const Checkpoint& b,
                                             const ComparisonRules& rules);

}  // namespace tbviz
