// Records of event logs whose data is at hand.
#pragma once

#include "tbviz/base/bytes.h"
#include "tbviz/event/record.h"

namespace tbviz::test {

inline void append_record(ByteSink& sink, Bytes data) { RecordWriter().write(data, sink); }

}  // namespace tbviz::test
