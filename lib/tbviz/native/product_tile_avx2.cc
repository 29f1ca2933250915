// Compiled for AVX2 and FMA.
#include "tbviz/native/product_tile_loop.h"

namespace tbviz {

void product_tile_avx2(const float* patches, const float* weights, std::size_t terms, float* sums) {
  ProductTileLoop<8, 6>::run(patches, weights, terms, sums);
}

}  // namespace tbviz
