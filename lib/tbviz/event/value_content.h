// What values other than scalars hold, in either of the forms in which logs have it: as messages of
// their own, as SummaryWriter writes them, or as tensors of a plugin, as TensorFlow does.
#pragma once

#include <optional>
#include <string_view>
#include <vector>

#include "tbviz/event/event_view.h"
#include "tbviz/summary/histogram.h"

namespace tbviz {

/// A histogram's buckets. Of a tensor, whose rows are left and right edges and counts: from the
/// first edge to the last. None if `value` is no histogram, or is malformed.
[[nodiscard]] std::optional<Histogram> histogram_of(const ValueView& value);

/// The picture files in a value, of which a tensor may hold several. Views of the value's message.
/// None if it is malformed.
[[nodiscard]] std::optional<std::vector<std::string_view>> pictures_of(const ValueView& value);

/// The strings of a tensor, in C order: the text plugin's. Views of the value's message. None if it
/// holds anything else.
[[nodiscard]] std::optional<std::vector<std::string_view>> texts_of(const ValueView& value);

}  // namespace tbviz
