// Which of the tensors that forward() returns is meant.
#pragma once

#include <cstddef>
#include <span>
#include <string>

#include "tbviz/model/run.h"

namespace tbviz {

/// The position, among the tensors of a model's result, of the one that `result` names: empty the
/// first, a number the one of that index, else the first under that key of a dict, or field of a
/// named tuple ("out"; "features.out" where they are nested). Throws UsageError if there is none.
[[nodiscard]] std::size_t find_result(std::span<const Slot> results, const std::string& result);

}  // namespace tbviz
