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

}  // namespace tbviz
