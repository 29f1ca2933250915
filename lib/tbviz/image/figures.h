// Drawn figures as pictures, as SummaryWriter.add_figure stores them.
#pragma once

#include <span>

#include "tbviz/base/bytes.h"
#include "tbviz/image.h"

namespace tbviz {

/// Encoded pictures, as plotting libraries write them (PNG, JPEG, ...), on one canvas: in rows of
/// up to eight, without padding; alpha is dropped. Throws UsageError if there is none or their
/// sizes differ, and what decode_image() throws, which calls them "figure 1" and so on.
[[nodiscard]] Image figures_image(std::span<const Bytes> figures, const ImageLimits& limits = {});

}  // namespace tbviz
