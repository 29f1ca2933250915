// Layouts of TensorBoard's Custom Scalars page, as bytes
// (tensorboard/plugins/custom_scalar/layout.proto).
#pragma once

#include <span>

#include "tbviz/plugins/scalar_layout.h"
#include "tbviz/summary/summary.h"

namespace tbviz {

/// What SummaryWriter.add_custom_scalars writes: the layout, under the tag
/// "custom_scalars__config__" that the plugin looks for. Of a run the last one counts. Throws
/// FormatError if a margin chart has not three tags.
[[nodiscard]] Summary custom_scalars_summary(std::span<const ScalarCategory> layout);

}  // namespace tbviz
