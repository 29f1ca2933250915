#include "tbviz/event/record.h"

#include <algorithm>
#include <cstdint>
#include <vector>

#include "tbviz/base/crc32c.h"

namespace tbviz {

void seal_record(std::span<std::byte> record) {
  const Bytes data =
      record.subspan(kRecordHeaderSize, record.size() - kRecordHeaderSize - kRecordFooterSize);
  store_le<std::uint64_t>(record.data(), data.size());
  store_le(record.data() + 8, mask_crc(crc32c(record.first(8))));
  store_le(record.data() + kRecordHeaderSize + data.size(), mask_crc(crc32c(data)));
}

void append_record(ByteSink& sink, Bytes data) {
  std::vector<std::byte> record(kRecordHeaderSize + data.size() + kRecordFooterSize);
  std::copy(data.begin(), data.end(), record.begin() + kRecordHeaderSize);
  seal_record(record);
  sink.write(record);
}

}  // namespace tbviz
