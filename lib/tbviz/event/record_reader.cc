#include "tbviz/event/record_reader.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <span>

#include "tbviz/archive/stand_in.h"
#include "tbviz/error.h"
#include "tbviz/event/record.h"
#include "tbviz/io/crc32c.h"

namespace tbviz {
namespace {

constexpr std::size_t kReadBytes = std::size_t{256} * 1024;
constexpr std::size_t kLengthSize = 8;

// What is kept while the end of damage is looked for: a record of this size can still be found to
// be intact.
constexpr std::size_t kMostKept = std::size_t{16} << 20U;

// How many times the bytes that were read may be part of data with a wrong checksum. Lengths that
// are made to take in one another would else cost the square of the log's size.
constexpr std::uint64_t kMostInVain = 16;

// Where no record is found this far from the beginning, the file is of another kind.
constexpr std::uint64_t kFarthestFirst = std::uint64_t{64} << 20U;

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

std::size_t record_size(Bytes header) {
  return kRecordHeaderSize + static_cast<std::size_t>(length_of(header)) + kRecordFooterSize;
}

Damage::Kind kind_of(StreamFault::Kind kind) {
  switch (kind) {
    case StreamFault::Kind::kCut:
      return Damage::Kind::kGzipCut;
    case StreamFault::Kind::kMalformed:
      return Damage::Kind::kGzipData;
    case StreamFault::Kind::kChecksum:
      break;
  }
  return Damage::Kind::kGzipChecksum;
}

}  // namespace

RecordReader::RecordReader(ByteSource& source, RecordLimits limits, DataChecksums data)
    : source_(&source),
      limits_(limits),
      most_bytes_(limits.max_bytes),
      data_(data),
      buffer_(kReadBytes) {}

ReadStatus RecordReader::next() {
  if (intact_) {
    intact_ = false;
    return found(size_);
  }
  drop(size_);
  size_ = 0;
  record_ = {};
  if (searching_) {
    // A header may have begun in the last bytes that were there.
    begin_ -= overlap_;
    offset_ -= overlap_;
    std::size_t at = 0;
    searching_ = !search(at);
    overlap_ = std::min(kRecordHeaderSize - 1, buffered().size());
    drop(searching_ ? buffered().size() : at);
    if (searching_) return ReadStatus::kEnd;
  }
  if (!fill(kRecordHeaderSize)) {
    if (buffered().empty()) return ReadStatus::kEnd;
    // Too short for the checksum, yet a length beyond all bounds betrays a file of another kind.
    if (offset_ == 0 && length_of(buffered()) > most_bytes_) {
      fail(Damage::Kind::kLength);
    }
    return ReadStatus::kTruncated;
  }
  if (!length_holds(buffered())) return skip(Damage::Kind::kLength, 1);
  if (length_of(buffered()) > most_bytes_) return skip(Damage::Kind::kTooLong, 1);
  const std::size_t size = record_size(buffered());
  return fill(size) ? at_record(size) : at_tail();
}

// All of a record is there. Its length may be right although bytes are missing, or there are
// others: without the data's checksum only what stands behind it, and within, tells.
ReadStatus RecordReader::at_record(std::size_t size) {
  ++counts_.records;
  if (load_le<std::uint32_t>(buffered().data() + size - kRecordFooterSize) == 0) ++counts_.zero;
  if (data_holds(buffered().first(size))) return found(size);
  const bool is_followed = record_may_begin(size);
  const bool is_ignored = data_ == DataChecksums::kIgnored;
  if (is_ignored && is_followed && !header_within(size)) {
    ++counts_.mismatches;
    mend_footer(size);
    return found(size);
  }
  const Damage::Kind kind = is_ignored ? Damage::Kind::kNoNext : Damage::Kind::kData;
  if ((is_followed && !is_ignored) || !may_look_closely()) return damaged(kind, offset_, size);
  return skip(kind, kRecordHeaderSize, size);
}

Bytes RecordReader::data() const { return record_.empty() ? record_ : data_of(record_); }

ReadStatus RecordReader::found(std::size_t size) {
  found_any_ = true;
  size_ = size;
  record_ = buffered().first(size);
  return ReadStatus::kRecord;
}

ReadStatus RecordReader::damaged(Damage::Kind kind, std::uint64_t begin, std::size_t size) {
  damage_ = {kind, begin, offset_ + size - begin};
  size_ = size;
  return ReadStatus::kDamage;
}

// The record is longer than what is left. A live writer's tail ends there; in what was glued
// together of cut logs, whole records follow.
ReadStatus RecordReader::at_tail() {
  for (std::size_t at = kRecordHeaderSize; at + kRecordHeaderSize <= buffered().size(); ++at) {
    if (!header_holds(at)) continue;
    if (!may_look_closely()) break;
    const Bytes rest = buffered().subspan(at);
    const std::size_t size = record_size(rest);
    if (size > rest.size()) continue;
    if (data_holds(rest.first(size)) || ends_at_record(rest, size)) {
      return damaged(Damage::Kind::kCut, offset_, at);
    }
  }
  return ReadStatus::kTruncated;
}

/// Goes on at the next header, `from` bytes on or later. `claimed` is the size of the record if its
/// length holds.
ReadStatus RecordReader::skip(Damage::Kind kind, std::size_t from, std::size_t claimed) {
  const std::uint64_t begin = offset_;
  std::size_t at = from;
  const bool more = search(at);
  if (!more) at = buffered().size();
  if (kind == Damage::Kind::kLength && offset_ == begin && data_holds(buffered().first(at))) {
    mend_header(at);
    (void)damaged(kind, begin, at);
    damage_.lost = 0;
    intact_ = true;
    return ReadStatus::kDamage;
  }
  const bool has_length = kind == Damage::Kind::kData || kind == Damage::Kind::kNoNext;
  if (!more && begin == 0 && !found_any_ && !has_length) fail(kind);
  searching_ = !more;
  overlap_ = std::min(kRecordHeaderSize - 1, at - (offset_ == begin ? from : 0));
  const bool is_short = has_length && more && offset_ + at < begin + claimed;
  return damaged(is_short ? Damage::Kind::kCut : kind, begin, at);
}

/// Moves `at` to the next header in what was read and what is still to come; false if the source
/// ends before there is one.
bool RecordReader::search(std::size_t& at) {
  while (true) {
    for (; at + kRecordHeaderSize <= buffered().size(); ++at) {
      if (header_holds(at)) return true;
    }
    if (!found_any_ && offset_ + at > kFarthestFirst) return false;
    if (buffered().size() > kMostKept && at <= buffered().size()) {
      drop(at);
      at = 0;
    }
    if (!fill(buffered().size() + 1)) return false;
  }
}

bool RecordReader::header_holds(std::size_t at) const {
  const Bytes header = buffered().subspan(at);
  return load_le<std::uint64_t>(header.data()) <= most_bytes_ && length_holds(header);
}

/// Whether another header, or the end, stands behind the record of `size` bytes that `rest`, all
/// that there is, begins with. Never if checksums count.
bool RecordReader::ends_at_record(Bytes rest, std::size_t size) const {
  if (data_ == DataChecksums::kVerified) return false;
  const Bytes behind = rest.subspan(size);
  return behind.size() < kRecordHeaderSize || header_holds(buffered().size() - behind.size());
}

/// Whether a record begins within the data of the one of `size` bytes.
bool RecordReader::header_within(std::size_t size) const {
  for (std::size_t at = kRecordHeaderSize; at + kRecordHeaderSize <= size; ++at) {
    if (header_holds(at)) return true;
  }
  return false;
}

bool RecordReader::data_holds(Bytes record) {
  if (record.size() < kRecordHeaderSize + kRecordFooterSize) return false;
  if (checksum_holds(data_of(record), record.data() + record.size() - kRecordFooterSize)) {
    return true;
  }
  in_vain_ += record.size();
  return false;
}

bool RecordReader::may_look_closely() const {
  return in_vain_ <= kMostInVain * (offset_ + buffered().size());
}

/// Gives the record of `size` bytes the length that it has.
void RecordReader::mend_header(std::size_t size) {
  std::byte* header = buffer_.data() + begin_;
  store_le(header, std::uint64_t{size - kRecordHeaderSize - kRecordFooterSize});
  store_le(header + kLengthSize, mask_crc(crc32c(Bytes(header, kLengthSize))));
}

/// Gives the record of `size` bytes the checksum of its data.
void RecordReader::mend_footer(std::size_t size) {
  const Bytes record = buffered().first(size);
  store_le(buffer_.data() + begin_ + size - kRecordFooterSize, mask_crc(crc32c(data_of(record))));
}

/// Whether a header, or the end of the source, is `at` bytes on.
bool RecordReader::record_may_begin(std::size_t at) {
  return !fill(at + kRecordHeaderSize) || header_holds(at);
}

void RecordReader::fail(Damage::Kind kind) const {
  if (const auto stand_in = find_stand_in(buffered())) {
    throw UnsupportedError(source_->name(), *stand_in);
  }
  throw FormatError(
      source_->name(),
      fmt::format("is not an event log, or its first record is damaged: {}", fact_of(kind)));
}

void RecordReader::drop(std::size_t bytes) {
  begin_ += bytes;
  offset_ += bytes;
}

/// Reads until `bytes` are there; false if the source ends before that.
bool RecordReader::fill(std::size_t bytes) {
  while (buffered().size() < bytes) {
    make_room();
    const std::size_t count = source_->read(std::span(buffer_).subspan(end_));
    if (count == 0) return false;
    end_ += count;
    if (source_->is_unpacked()) {
      most_bytes_ = std::min(limits_.max_bytes, limits_.max_unpacked_bytes);
    }
  }
  return true;
}

std::optional<Damage> RecordReader::stream_damage() const {
  const std::optional<StreamFault> fault = source_->fault();
  if (!fault) return {};
  return Damage{kind_of(fault->kind), fault->offset, buffered().size()};
}

/// Makes room behind what was read. A buffer that is full only doubles, so that a length alone,
/// which the file may not keep, makes no large allocation; and what it holds is moved to the front
/// only if that is less than what lies before it, so that each byte is moved but once or twice.
void RecordReader::make_room() {
  if (end_ < buffer_.size()) return;
  if (begin_ < buffer_.size() / 2) {
    buffer_.resize(2 * buffer_.size());
    return;
  }
  std::copy(buffer_.begin() + static_cast<std::ptrdiff_t>(begin_),
            buffer_.begin() + static_cast<std::ptrdiff_t>(end_), buffer_.begin());
  end_ -= begin_;
  begin_ = 0;
}

bool looks_like_log(Bytes front) {
  if (front.size() >= kRecordHeaderSize) return length_holds(front);
  return length_of(front) <= RecordLimits().max_bytes;
}

}  // namespace tbviz
