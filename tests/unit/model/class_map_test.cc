#include "tbviz/model/class_map.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <vector>

#include "support/fake_model.h"
#include "support/scripted_model.h"
#include "tbviz/error.h"

using namespace tbviz;
using namespace tbviz::test;

namespace {

constexpr double kNaN = std::numeric_limits<double>::quiet_NaN();

std::vector<std::int64_t> best(const std::vector<double>& scores, std::size_t most = 100) {
  return best_classes(scores, most);
}

}  // namespace

TEST_CASE("best_classes: the greatest first, equal ones in their order, NaN last") {
  CHECK(best({1, 3, 2, 3}) == std::vector<std::int64_t>{1, 3, 2, 0});
  CHECK(best({kNaN, 1, kNaN, 2}) == std::vector<std::int64_t>{3, 1, 0, 2});
  CHECK(best({-INFINITY, kNaN, INFINITY}) == std::vector<std::int64_t>{2, 0, 1});
  CHECK(best({kNaN, kNaN}, 1) == std::vector<std::int64_t>{0});
  CHECK(best({}).empty());
  // Long enough for algorithms that run out of bounds where the order contradicts itself.
  std::vector<double> scores;
  for (int i = 0; i < 1000; ++i) scores.push_back(i % 3 == 0 ? kNaN : i % 17);
  const std::vector<std::int64_t> order = best(scores, 2000);
  REQUIRE(order.size() == 1000);
  CHECK(
      std::ranges::is_sorted(order.begin(), order.begin() + 666, std::greater<>(),
                             [&](std::int64_t i) { return scores[static_cast<std::size_t>(i)]; }));
  CHECK(std::isnan(scores[static_cast<std::size_t>(order[666])]));
}

TEST_CASE("occlusion_map: a square that hides nothing, or never moves on, is refused") {
  FakeModel model;
  const Tensor picture(DType::kFloat32, {1, 1, 4, 4});
  for (const Occlusion& wrong : {Occlusion{0, 1, 0}, Occlusion{1, 0, 0}, Occlusion{2, -1, 0}}) {
    CHECK_THROWS_AS((void)occlusion_map(model, picture, wrong), UsageError);
  }
}

TEST_CASE("occlusion_map: a model whose classes come and go is refused") {
  int runs = 0;
  ScriptedModel model([&](const RunRequest&, const Visitor& visit) {
    const Tensor scores(DType::kFloat32, {1, ++runs == 1 ? 9 : 1});
    Slot slot{scores, {}, {}};
    visit({Arrival::Kind::kValue, kResultSite, 0, false}, {&slot, 1});
  });
  const Tensor picture(DType::kFloat32, {1, 1, 4, 4});
  CHECK_THROWS_AS((void)occlusion_map(model, picture, {2, 2, 0}, {.class_index = 8}), ModelError);
}
