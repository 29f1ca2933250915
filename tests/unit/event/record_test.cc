#include "tbviz/event/record.h"

#include <doctest/doctest.h>

#include "support/append_record.h"
#include "support/hex.h"
#include "support/memory_sink.h"

using tbviz::as_bytes;
using tbviz::test::append_record;
using tbviz::test::MemoryFile;
using tbviz::test::MemorySink;
using tbviz::test::to_hex;

TEST_CASE("record: the framing is that of TensorBoard's own record writer") {
  // tensorboard.summary.writer.record_writer.RecordWriter(f).write(b"hello"), then write(b"")
  MemoryFile file;
  MemorySink sink(file);
  append_record(sink, as_bytes("hello"));
  CHECK(to_hex(file.contents) == "0500000000000000eab2043e68656c6c6fbb1f1c19");
  file.contents.clear();
  append_record(sink, {});
  CHECK(to_hex(file.contents) == "000000000000000029039807d8ea82a2");
}

TEST_CASE("record: a record reaches the sink in one piece") {
  MemoryFile file;
  MemorySink sink(file);
  append_record(sink, as_bytes(std::string(1000, 'x')));
  CHECK(file.writes == std::vector<std::size_t>{1016});
}
