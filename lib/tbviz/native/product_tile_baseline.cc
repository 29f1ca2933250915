// Compiled for every processor of the architecture: arm64 has fused multiply-add, plain x86-64 does
// not.
#include "tbviz/native/product_tile.h"

#if defined(__FP_FAST_FMAF)
#include "tbviz/native/product_tile_loop.h"

namespace tbviz {

void product_tile_baseline(const float* patches, const float* weights, std::size_t terms,
                           float* sums) {
  ProductTileLoop<4, 6>::run(patches, weights, terms, sums);
}

}  // namespace tbviz
#else
#include <algorithm>
#include <cmath>

namespace tbviz {

// The C library's function, which is exact, and slow on processors that are older than 2013.
void product_tile_baseline(const float* patches, const float* weights, std::size_t terms,
                           float* sums) {
  std::fill(sums, sums + kTilePositions * kTileChannels, 0.0F);
  for (std::size_t term = 0; term < terms; ++term) {
    for (std::size_t p = 0; p < kTilePositions; ++p) {
      for (std::size_t c = 0; c < kTileChannels; ++c) {
        float& sum = sums[p * kTileChannels + c];
        sum = std::fma(weights[term * kTileChannels + c], patches[term * kTilePositions + p], sum);
      }
    }
  }
}

}  // namespace tbviz
#endif
