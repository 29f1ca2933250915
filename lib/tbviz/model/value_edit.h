// Changes made to values, or to gradients, on their way through a model.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
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
/// at all behind a replacement, as if a hook had returned value * factor or another tensor. 16-bit
/// floats are multiplied as float, then rounded.
///
/// Returns why the slot stays as it is, in words behind "the output": its value cannot be read, is
/// of integers or bools, or, but for a replacement, of 8-bit floats; "does not exist" where there
/// is none. Empty: the edit was made. Throws UsageError if there is no such channel or axis; a
/// replacement of another shape fails in Model::run().
[[nodiscard]] std::string apply_edit(const ValueEdit& edit, Slot& slot);

}  // namespace tbviz
