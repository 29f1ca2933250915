// Which package an operator that LibTorch lacks is known to come from.
#pragma once

#include <optional>
#include <string_view>

namespace tbviz {

/// The package, as one installs it, whose library registers operators and classes of a namespace:
/// "torch-scatter" for "torch_scatter". Nothing if none is known.
[[nodiscard]] std::optional<std::string_view> operator_package(std::string_view name_space);

}  // namespace tbviz
