// Compiled for AVX-512.
#include "tbviz/native/product_tile_loop.h"

namespace tbviz {

void product_tile_avx512(const float* patches, const float* weights, std::size_t terms,
                         float* sums) {
  ProductTileLoop<16, 24>::run(patches, weights, terms, sums);
}

}  // namespace tbviz
