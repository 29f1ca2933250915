#include "tbviz/native/relu.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <limits>

using namespace tbviz;

TEST_CASE("relu: nothing below zero, and NaN stays") {
  Tensor values(DType::kFloat32, {6});
  const float infinity = std::numeric_limits<float>::infinity();
  const float given[] = {-1, 0, 2.5, -infinity, infinity, std::nanf("")};
  std::ranges::copy(given, values.values<float>().begin());
  const Tensor result = Relu().run(values, [] {});
  const float expected[] = {0, 0, 2.5, 0, infinity};
  CHECK(std::ranges::equal(result.values<float>().first(5), expected));
  CHECK(std::isnan(result.values<float>()[5]));
}
