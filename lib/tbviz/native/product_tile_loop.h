// The loop of product_tile.h over vectors, for files that are compiled for a processor with fused
// multiply-add, with contraction (-ffp-contract=fast) allowed. Each gets a copy of its own.
#pragma once

#include <cstddef>
#include <cstring>

#include "tbviz/native/product_tile.h"

#if !defined(__FP_FAST_FMAF)
#error "the sums would be rounded twice"
#endif

namespace tbviz {
namespace {

/// The sums of kPositions positions are held in registers at a time, in vectors of kLanes channels:
/// so many that additions need not wait for each other, and not more than there are registers.
template <std::size_t kLanes, std::size_t kPositions>
struct ProductTileLoop {
  static_assert(kTileChannels % kLanes == 0 && kTilePositions % kPositions == 0);
  static constexpr std::size_t kVectors = kTileChannels / kLanes;
  typedef float Vector __attribute__((vector_size(kLanes * sizeof(float))));

  static void run(const float* patches, const float* weights, std::size_t terms, float* sums) {
    for (std::size_t first = 0; first < kTilePositions; first += kPositions) {
      Vector sum[kPositions][kVectors] = {};
      for (std::size_t term = 0; term < terms; ++term) {
        Vector weight[kVectors];
        std::memcpy(&weight, weights + term * kTileChannels, sizeof weight);
        const float* patch = patches + term * kTilePositions + first;
#pragma GCC unroll 24
        for (std::size_t p = 0; p < kPositions; ++p) {
#pragma GCC unroll 4
          for (std::size_t v = 0; v < kVectors; ++v) sum[p][v] += weight[v] * patch[p];
        }
      }
      std::memcpy(sums + first * kTileChannels, &sum, sizeof sum);
    }
  }
};

}  // namespace
}  // namespace tbviz
