// Records of event logs whose data is at hand.
#pragma once

#include <algorithm>

#include "tbviz/base/bytes.h"
#include "tbviz/event/record.h"

namespace tbviz::test {

inline void append_record(ByteSink& sink, Bytes data) {
  RecordWriter writer;
  std::ranges::copy(data, writer.prepare(data.size()).begin());
  writer.write_to(sink);
}

}  // namespace tbviz::test
