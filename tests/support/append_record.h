// Records of event logs whose data is at hand.
#pragma once

#include <string>
#include <vector>

#include "support/memory_sink.h"
#include "tbviz/base/bytes.h"
#include "tbviz/event/record.h"

namespace tbviz::test {

inline void append_record(ByteSink& sink, Bytes data) { RecordWriter().write(data, sink); }

/// The bytes of a log that holds these records.
inline std::string log_of(const std::vector<std::string>& records) {
  MemoryFile file;
  MemorySink sink(file);
  for (const std::string& record : records) append_record(sink, as_bytes(record));
  return file.contents;
}

}  // namespace tbviz::test
