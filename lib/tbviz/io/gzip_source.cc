#include "tbviz/io/gzip_source.h"

#include <zlib.h>

#include <algorithm>
#include <new>
#include <string_view>

namespace tbviz {
namespace {

constexpr std::size_t kReadBytes = std::size_t{64} * 1024;

// zlib counts room in 32 bits.
constexpr std::size_t kMostAtOnce = std::size_t{1} << 30U;

// zlib tells a wrong checksum from bytes that are no deflate only in words, which it has not
// changed since it has read gzip.
StreamFault::Kind kind_of_fault(const char* message) {
  const std::string_view words = message == nullptr ? "" : message;
  return words == "incorrect data check" || words == "incorrect length check"
             ? StreamFault::Kind::kChecksum
             : StreamFault::Kind::kMalformed;
}

}  // namespace

struct GzipSource::Inflater {
  Inflater() {
    constexpr int kGzipOnly = 16;
    if (::inflateInit2(&stream, MAX_WBITS + kGzipOnly) != Z_OK) throw std::bad_alloc();
  }
  ~Inflater() { ::inflateEnd(&stream); }
  Inflater(const Inflater&) = delete;
  Inflater& operator=(const Inflater&) = delete;

  z_stream stream{};
};

GzipSource::GzipSource(ByteSource& packed)
    : packed_(&packed), inflater_(std::make_unique<Inflater>()), input_(kReadBytes) {}

GzipSource::~GzipSource() = default;

std::size_t GzipSource::read(std::span<std::byte> buffer) {
  if (buffer.empty() || (fault_ && fault_->kind != StreamFault::Kind::kCut)) return 0;
  fault_.reset();
  for (;;) {
    if (!in_member_ && !begin_member()) return 0;
    const std::size_t count = inflate(buffer);
    if (count > 0 || fault_) return count;
    if (in_member_ && !refill()) {
      fault_ = {StreamFault::Kind::kCut, offset()};
      return 0;
    }
  }
}

bool GzipSource::ready() { return inflater_->stream.avail_in > 0 || packed_->ready(); }

/// Passes over padding; false if nothing follows.
bool GzipSource::begin_member() {
  z_stream& stream = inflater_->stream;
  while (stream.avail_in == 0 || *stream.next_in == 0) {
    if (stream.avail_in == 0) {
      if (!refill()) return false;
    } else {
      ++stream.next_in;
      --stream.avail_in;
    }
  }
  ::inflateReset(&stream);
  in_member_ = true;
  return true;
}

/// How many bytes of `buffer` were made of the input at hand. The end of a member, or a fault, is
/// noted.
std::size_t GzipSource::inflate(std::span<std::byte> buffer) {
  z_stream& stream = inflater_->stream;
  const std::size_t room = std::min(buffer.size(), kMostAtOnce);
  stream.next_out = reinterpret_cast<Bytef*>(buffer.data());
  stream.avail_out = static_cast<uInt>(room);
  switch (::inflate(&stream, Z_NO_FLUSH)) {
    case Z_OK:
    case Z_BUF_ERROR:  // It wants more input.
      break;
    case Z_STREAM_END:
      in_member_ = false;
      break;
    case Z_MEM_ERROR:
      throw std::bad_alloc();
    default:
      fault_ = {kind_of_fault(stream.msg), offset()};
  }
  return room - stream.avail_out;
}

/// Gets more input; false if there is none now. REQUIRES: all that there was is used.
bool GzipSource::refill() {
  const std::size_t count = packed_->read(input_);
  inflater_->stream.next_in = reinterpret_cast<Bytef*>(input_.data());
  inflater_->stream.avail_in = static_cast<uInt>(count);
  taken_ += count;
  return count > 0;
}

std::uint64_t GzipSource::offset() const { return taken_ - inflater_->stream.avail_in; }

bool looks_like_gzip(Bytes front) {
  constexpr std::string_view kMark = "\x1f\x8b\x08";  // And deflate, the only method that there is.
  return as_chars(front).starts_with(kMark);
}

}  // namespace tbviz
