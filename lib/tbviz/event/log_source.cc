#include "tbviz/event/log_source.h"

#include <fcntl.h>
#include <fmt/format.h>

#include <array>
#include <utility>
#include <vector>

#include "tbviz/base/bytes.h"
#include "tbviz/base/interrupt.h"
#include "tbviz/error.h"
#include "tbviz/event/record.h"
#include "tbviz/event/record_reader.h"
#include "tbviz/io/byte_sink.h"
#include "tbviz/io/scratch_file.h"

namespace tbviz {
namespace {

// As many packed bytes as surely hold the twelve that a log begins with, behind a file's name.
constexpr std::size_t kPackedFront = 4096;

constexpr std::uint64_t kFreeBytes = std::uint64_t{64} << 20U;
constexpr std::uint64_t kMostExpansion = 100;

// A log whose first record is 559,903 bytes long may begin as gzip does; its checksum tells.
bool is_gzipped(Bytes front) {
  return looks_like_gzip(front) && (front.size() < kRecordHeaderSize || !looks_like_log(front));
}

/// Fills `room` unless the source ends before; returns how much was there.
Bytes read_front(ByteSource& source, std::span<std::byte> room) {
  std::size_t size = 0;
  while (size < room.size()) {
    const std::size_t count = source.read(room.subspan(size));
    if (count == 0) break;
    size += count;
  }
  return room.first(size);
}

void unpack(ByteSource& source, const FileSource& packed, ByteSink& sink) {
  std::vector<std::byte> buffer(std::size_t{256} * 1024);
  std::uint64_t size = 0;
  while (const std::size_t count = source.read(buffer)) {
    throw_if_interrupted();
    size += count;
    if (size > kFreeBytes && size / kMostExpansion > packed.position()) {
      throw InputError(source.name(),
                       fmt::format("holds more than {} times its bytes when it is unpacked; if it "
                                   "can be trusted, unpack it first: gunzip",
                                   kMostExpansion));
    }
    sink.write(std::span(buffer).first(count));
  }
}

}  // namespace

LogSource::LogSource(FileSource file) : file_(std::move(file)) {}

LogSource LogSource::open(const std::filesystem::path& path) {
  return LogSource(FileSource::open(path));
}

std::size_t LogSource::read(std::span<std::byte> buffer) {
  if (!is_known_) {
    const Bytes front = file_.peek(kRecordHeaderSize);
    if (front.empty()) return 0;
    is_known_ = true;
    if (is_gzipped(front)) gzip_.emplace(file_);
  }
  return gzip_ ? gzip_->read(buffer) : file_.read(buffer);
}

std::optional<StreamFault> LogSource::fault() const {
  return gzip_ ? gzip_->fault() : std::nullopt;
}

bool begins_as_log(FileSource& file) {
  if (!is_gzipped(file.peek(kRecordHeaderSize))) {
    return looks_like_log(file.peek(kRecordHeaderSize));
  }
  MemorySource packed(file.peek(kPackedFront), file.name());
  GzipSource unpacked(packed);
  std::array<std::byte, kRecordHeaderSize> room{};
  return looks_like_log(read_front(unpacked, room));
}

MappedLog map_log(const std::filesystem::path& path) {
  FileSource file = FileSource::open(path);
  if (!is_gzipped(file.peek(kRecordHeaderSize))) return {MappedFile(std::move(file)), {}};
  FileSource scratch = make_scratch_file(file.name());
  GzipSource unpacked(file);
  FileSink sink(::fcntl(scratch.descriptor(), F_DUPFD_CLOEXEC, 0), file.name());
  unpack(unpacked, file, sink);
  sink.close();
  return {MappedFile(std::move(scratch)), unpacked.fault()};
}

}  // namespace tbviz
