// Pictures as PNG files. The bytes depend on libdeflate's version; the pixels never do.
#pragma once

#include <string>

#include "tbviz/image/image.h"
#include "tbviz/summary/summary.h"

namespace tbviz {

/// A PNG file. RGB pictures whose channels are equal everywhere are stored as gray. Thread-safe.
/// Throws UnsupportedError for a picture beyond 1.8 GB. REQUIRES: the picture has pixels.
[[nodiscard]] std::string encode_png(const Image& image);

/// The picture as add_image's summary: colorspace says RGB for gray pictures too, as
/// SummaryWriter's do.
[[nodiscard]] EncodedImage encode_for_log(const Image& image);

}  // namespace tbviz
