#include "tbviz/event/record.h"

#include <algorithm>
#include <cstdint>

#include "tbviz/base/bytes.h"
#include "tbviz/io/crc32c.h"

namespace tbviz {

std::span<std::byte> RecordWriter::prepare(std::size_t size) {
  record_.resize(kRecordHeaderSize + size + kRecordFooterSize);
  return std::span(record_).subspan(kRecordHeaderSize, size);
}

void RecordWriter::write_to(ByteSink& sink) {
  const Bytes record = record_;
  const Bytes data = data_of(record);
  store_le<std::uint64_t>(record_.data(), data.size());
  store_le(record_.data() + 8, mask_crc(crc32c(record.first(8))));
  store_le(record_.data() + kRecordHeaderSize + data.size(), mask_crc(crc32c(data)));
  sink.write(record);
}

void RecordWriter::write(Bytes data, ByteSink& sink) {
  std::ranges::copy(data, prepare(data.size()).begin());
  write_to(sink);
}

}  // namespace tbviz
