#include "tbviz/native/product_tiles.h"

#include <vector>

namespace tbviz {
namespace {

std::vector<ProductTile> find_product_tiles() {
  std::vector<ProductTile> tiles;
#if defined(__x86_64__)
  if (__builtin_cpu_supports("avx512f")) tiles.push_back(product_tile_avx512);
  if (__builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma")) {
    tiles.push_back(product_tile_avx2);
  }
#endif
  tiles.push_back(product_tile_baseline);
  return tiles;
}

}  // namespace

std::span<const ProductTile> product_tiles() {
  static const std::vector<ProductTile> tiles = find_product_tiles();
  return tiles;
}

}  // namespace tbviz
