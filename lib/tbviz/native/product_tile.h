// The sums of products that convolutions consist of, in tiles of outputs, as fast as the processor
// allows and with the same bits on all of them.
//
// Files that are compiled for one kind of processor include this header: it must not bring in
// inline functions, of which the linker might choose a version that other processors lack.
#pragma once

#include <cstddef>

namespace tbviz {

/// The outputs of a tile: so many channels at each of so many positions.
inline constexpr std::size_t kTileChannels = 16;
inline constexpr std::size_t kTilePositions = 24;

/// Writes sums[p * kTileChannels + c], the sum over t < terms of patches[t * kTilePositions + p] *
/// weights[t * kTileChannels + c]: beginning at zero, in the order of t, each product added by one
/// fused multiply-add, which rounds once. So every version has the same result.
using ProductTile = void (*)(const float* patches, const float* weights, std::size_t terms,
                             float* sums);

void product_tile_baseline(const float* patches, const float* weights, std::size_t terms,
                           float* sums);
#if defined(__x86_64__)
void product_tile_avx2(const float* patches, const float* weights, std::size_t terms, float* sums);
void product_tile_avx512(const float* patches, const float* weights, std::size_t terms,
                         float* sums);
#endif

}  // namespace tbviz
