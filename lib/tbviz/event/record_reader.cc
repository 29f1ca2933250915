#include "tbviz/event/record_reader.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <span>

#include "tbviz/base/crc32c.h"
#include "tbviz/base/error.h"
#include "tbviz/event/record.h"

namespace tbviz {
namespace {

constexpr std::size_t kReadBytes = std::size_t{256} * 1024;
constexpr std::size_t kLengthSize = 8;

bool checksum_holds(Bytes data, const std::byte* stored) {
  return load_le<std::uint32_t>(stored) == mask_crc(crc32c(data));
}

// Of a length that is cut the bytes that are there: the rest could only add to it.
std::uint64_t length_of(Bytes header) {
  std::array<std::byte, kLengthSize> bytes{};
  std::ranges::copy(header.first(std::min(kLengthSize, header.size())), bytes.begin());
  return load_le<std::uint64_t>(bytes.data());
}

bool length_holds(Bytes header) {
  return checksum_holds(header.first(kLengthSize), header.data() + kLengthSize);
}

}  // namespace

RecordReader::RecordReader(ByteSource& source, RecordLimits limits)
    : source_(&source), limits_(limits), buffer_(kReadBytes) {}

ReadStatus RecordReader::next() {
  begin_ += size_;
  offset_ += size_;
  size_ = 0;
  if (!fill(kRecordHeaderSize)) {
    // Too short for the checksum, yet a length beyond all bounds betrays a file of another kind.
    (void)checked_length();
    return buffered().empty() ? ReadStatus::kEnd : ReadStatus::kTruncated;
  }
  if (!length_holds(buffered())) {
    fail("its length has a wrong checksum");
  }
  const std::size_t size = kRecordHeaderSize + checked_length() + kRecordFooterSize;
  if (!fill(size)) return ReadStatus::kTruncated;
  const Bytes record = buffered().first(size);
  const Bytes data =
      record.subspan(kRecordHeaderSize, size - kRecordHeaderSize - kRecordFooterSize);
  if (!checksum_holds(data, record.data() + size - kRecordFooterSize)) {
    fail("its data has a wrong checksum");
  }
  size_ = size;
  return ReadStatus::kRecord;
}

std::size_t RecordReader::checked_length() const {
  const std::uint64_t length = length_of(buffered());
  if (length > limits_.max_bytes) {
    fail(fmt::format("it claims {} bytes, {} is the limit", length, limits_.max_bytes));
  }
  return static_cast<std::size_t>(length);
}

void RecordReader::fail(std::string_view fact) const {
  if (offset_ == 0) {
    throw FormatError(source_->name(), fmt::format("is not an event log, or its first record is "
                                                   "damaged: {}",
                                                   fact));
  }
  throw FormatError(source_->name(),
                    fmt::format("the record at offset {} is damaged: {}", offset_, fact));
}

/// Reads until `bytes` are there; false if the source ends before that.
bool RecordReader::fill(std::size_t bytes) {
  while (buffered().size() < bytes) {
    make_room(bytes);
    const std::size_t count = source_->read(std::span(buffer_).subspan(end_));
    if (count == 0) return false;
    end_ += count;
  }
  return true;
}

/// Makes room behind what was read. A buffer that is full only doubles, so that a length alone,
/// which the file may not keep, makes no large allocation.
void RecordReader::make_room(std::size_t bytes) {
  if (begin_ + bytes > buffer_.size() && begin_ > 0) {
    std::copy(buffer_.begin() + static_cast<std::ptrdiff_t>(begin_),
              buffer_.begin() + static_cast<std::ptrdiff_t>(end_), buffer_.begin());
    end_ -= begin_;
    begin_ = 0;
  }
  if (end_ == buffer_.size()) buffer_.resize(std::max(kReadBytes, 2 * buffer_.size()));
}

Bytes RecordReader::record() const { return buffered().first(size_); }

Bytes RecordReader::data() const {
  return record().subspan(kRecordHeaderSize, size_ - kRecordHeaderSize - kRecordFooterSize);
}

bool looks_like_log(Bytes front) {
  if (front.size() >= kRecordHeaderSize) return length_holds(front);
  return length_of(front) <= RecordLimits().max_bytes;
}

}  // namespace tbviz
