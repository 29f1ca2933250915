// Options that name one array.
#pragma once

#include <string>
#include <string_view>

#include "tbviz/tensor.h"

namespace tbviz::cli {

/// The array in a .npy or .npz file, or of a synthetic word. `option` is for messages. Throws
/// UsageError if the file holds several, and what ArrayInput::open() throws.
[[nodiscard]] Tensor load_single_array(const std::string& input, std::string_view option);

}  // namespace tbviz::cli
