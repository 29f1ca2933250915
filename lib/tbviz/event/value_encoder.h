// Values to bytes; docs/event-format.md describes the messages. decoder.h reads them.
#pragma once

#include <string>

#include "tbviz/summary/summary.h"

namespace tbviz {

/// Appends TensorBoard's Summary.Value without the tag, byte by byte as protobuf would.
void append_value(std::string& out, const SummaryValue& value);

}  // namespace tbviz
