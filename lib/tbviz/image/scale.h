// Arrays as pixels, by SummaryWriter.add_image's rules.
#pragma once

#include <string_view>

#include "tbviz/image.h"
#include "tbviz/tensor.h"

namespace tbviz {

/// uint8 as it is; every other type as float32 times 255, clipped to 0..255 and truncated; NaN is
/// 0.
///
/// `dataformats` names the axes in any order and case: "CHW", "HWC", "HW", "NCHW" (a batch is laid
/// out in rows of up to eight without padding); empty: HW, CHW or NCHW by the number of axes. One
/// channel stays one. `name` is for messages. Throws UsageError for letters that do not fit the
/// array, FormatError for arrays that are no picture.
[[nodiscard]] Image to_image(const TensorView& array, std::string_view dataformats,
                             std::string_view name);

}  // namespace tbviz
