// Changes made to values, or to gradients, on their way through a model.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "tbviz/model/run.h"
#include "tbviz/tensor.h"

namespace tbviz {

struct ValueEdit {
  enum class Kind : std::uint8_t { kZero, kScale, kReplace };

  Kind kind = Kind::kZero;
  double factor = 1;                   ///< Of kScale.
  std::vector<std::int64_t> channels;  ///< The only ones that change; empty: all. Not for kReplace.
  std::optional<std::int64_t> axis = {};  ///< Along which channels lie; -1 is the last. None: axis
                                          ///< 1, or axis 0 if there is no other.
  Tensor values;                          ///< Of kReplace.
};

/// Replaces the slot's value, and says how gradients go back: times the factor, times zero, or not
/// at all behind a replacement, as if a hook had returned value * factor or another tensor. A slot
/// without a value, or of integers, stays as it is.
///
/// 16-bit floats are multiplied as float, then rounded. Throws UsageError if there is no such
/// channel or axis, UnsupportedError for 8-bit floats; a replacement of another shape fails in
/// Model::run().
void apply_edit(const ValueEdit& edit, Slot& slot);

}  // namespace tbviz
