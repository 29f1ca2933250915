// Changes made to values, or to gradients, on their way through a model.
#pragma once

#include <cstdint>
#include <vector>

#include "tbviz/model/run.h"
#include "tbviz/tensor.h"

namespace tbviz {

struct ValueEdit {
  enum class Kind : std::uint8_t { kZero, kScale, kReplace };

  Kind kind = Kind::kZero;
  double factor = 1;                   ///< Of kScale.
  std::vector<std::int64_t> channels;  ///< The only ones that change, along axis 1 (axis 0 if there
                                       ///< is no other); empty: all. Not for kReplace.
  Tensor values;                       ///< Of kReplace.
};

/// Replaces the slot's value, and says how gradients go back: times the factor, times zero, or not
/// at all behind a replacement, as if a hook had returned value * factor or another tensor. A slot
/// without a value, or of integers, stays as it is.
///
/// Throws UsageError if there is no such channel, UnsupportedError for 16-bit floats; a replacement
/// of another shape fails in Model::run().
void apply_edit(const ValueEdit& edit, Slot& slot);

}  // namespace tbviz
