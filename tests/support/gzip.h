// Gzip, packed by another library than the one that unpacks it.
#pragma once

#include <libdeflate.h>

#include <stdexcept>
#include <string>
#include <string_view>

namespace tbviz::test {

/// One member that holds `bytes`.
inline std::string gzip(std::string_view bytes) {
  libdeflate_compressor* compressor = libdeflate_alloc_compressor(6);
  std::string packed(libdeflate_gzip_compress_bound(compressor, bytes.size()), '\0');
  packed.resize(libdeflate_gzip_compress(compressor, bytes.data(), bytes.size(), packed.data(),
                                         packed.size()));
  libdeflate_free_compressor(compressor);
  if (packed.empty()) throw std::runtime_error("libdeflate did not compress");
  return packed;
}

}  // namespace tbviz::test
