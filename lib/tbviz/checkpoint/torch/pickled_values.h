// Small values of pickles: sizes, strides and orders of axes, keys.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "tbviz/archive/pickle_value.h"

namespace tbviz {

/// What `value` stands for where PyTorch's pickler wraps plain values into calls (typed lists and
/// dicts of TorchScript, torch.Size); else `value` itself.
[[nodiscard]] const PickleValue& unwrapped(const PickleValue& value);

/// The numbers of a tuple or list; nothing if there are more than a tensor can have axes, or if one
/// is negative or no number.
[[nodiscard]] std::optional<std::vector<std::int64_t>> pickled_numbers(const PickleValue& value);

/// What a key of a dict is called in names.
[[nodiscard]] std::string key_text(const PickleValue& key);

}  // namespace tbviz
