#include "tbviz/io/inflate.h"

#include <libdeflate.h>

#include <memory>
#include <new>

namespace tbviz {
namespace {

struct FreeDecompressor {
  void operator()(libdeflate_decompressor* decompressor) const {
    libdeflate_free_decompressor(decompressor);
  }
};

}  // namespace

Inflated inflate(Bytes compressed, DeflateWrapper wrapper, std::span<std::byte> room) {
  const std::unique_ptr<libdeflate_decompressor, FreeDecompressor> decompressor(
      libdeflate_alloc_decompressor());
  if (!decompressor) throw std::bad_alloc();
  const auto decompress =
      wrapper == DeflateWrapper::kZlib ? libdeflate_zlib_decompress : libdeflate_deflate_decompress;
  std::size_t size = 0;
  switch (decompress(decompressor.get(), compressed.data(), compressed.size(), room.data(),
                     room.size(), &size)) {
    case LIBDEFLATE_SUCCESS:
      return {InflateStatus::kWhole, size};
    case LIBDEFLATE_INSUFFICIENT_SPACE:
      return {InflateStatus::kTooLong, 0};
    default:
      return {InflateStatus::kDamaged, 0};
  }
}

// Streams are copied from what was written before, so what was written when the room ends is right.
// Only the copy or stored block that does not fit is left out.
std::size_t inflate_front(Bytes compressed, std::span<std::byte> room) {
  const Inflated inflated = inflate(compressed, DeflateWrapper::kNone, room);
  if (inflated.status == InflateStatus::kWhole) return inflated.size;
  if (inflated.status == InflateStatus::kDamaged || room.size() < kUnsureBytes) return 0;
  return room.size() - kUnsureBytes;
}

}  // namespace tbviz
