#include "tbviz/native/product_tiles.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <random>
#include <vector>

using namespace tbviz;

namespace {

std::vector<float> sums_of(ProductTile tile, const std::vector<float>& patches,
                           const std::vector<float>& weights) {
  std::vector<float> sums(kTilePositions * kTileChannels, 7);
  tile(patches.data(), weights.data(), weights.size() / kTileChannels, sums.data());
  return sums;
}

std::vector<float> random_floats(std::size_t count) {
  std::mt19937 generator(1);
  std::vector<float> values(count);
  for (float& value : values) {
    value = static_cast<float>(generator()) / static_cast<float>(1U << 31U) - 1;
  }
  return values;
}

}  // namespace

TEST_CASE("product_tiles: every version sums in order, with one rounding a product") {
  constexpr std::size_t kTerms = 37;
  const std::vector<float> patches = random_floats(kTerms * kTilePositions);
  const std::vector<float> weights = random_floats(kTerms * kTileChannels);
  std::vector<float> expected;
  for (std::size_t p = 0; p < kTilePositions; ++p) {
    for (std::size_t c = 0; c < kTileChannels; ++c) {
      float sum = 0;
      for (std::size_t t = 0; t < kTerms; ++t) {
        sum = std::fma(weights[t * kTileChannels + c], patches[t * kTilePositions + p], sum);
      }
      expected.push_back(sum);
    }
  }
  CHECK(!product_tiles().empty());
  for (const ProductTile tile : product_tiles()) CHECK(sums_of(tile, patches, weights) == expected);
}

TEST_CASE("product_tiles: products are not rounded by themselves") {
  // (1 + 2^-12)^2 - (1 + 2^-11) is 2^-24; rounded first, the square is 1 + 2^-11.
  const float near_one = 1 + std::ldexp(1.0F, -12);
  std::vector<float> patches(2 * kTilePositions, near_one);
  std::fill_n(patches.begin(), kTilePositions, 1.0F);
  std::vector<float> weights(2 * kTileChannels, near_one);
  std::fill_n(weights.begin(), kTileChannels, -(1 + std::ldexp(1.0F, -11)));
  const std::vector<float> expected(kTilePositions * kTileChannels, std::ldexp(1.0F, -24));
  for (const ProductTile tile : product_tiles()) CHECK(sums_of(tile, patches, weights) == expected);
}

TEST_CASE("product_tiles: the sum of nothing is zero") {
  const std::vector<float> zeros(kTilePositions * kTileChannels, 0);
  for (const ProductTile tile : product_tiles()) CHECK(sums_of(tile, {}, {}) == zeros);
}
