#include "tbviz/base/parallel_for.h"

#include <doctest/doctest.h>

#include <atomic>
#include <stdexcept>
#include <vector>

using tbviz::parallel_for;

TEST_CASE("parallel_for: every index is visited once") {
  std::vector<std::atomic<int>> visits(1000);
  parallel_for(visits.size(), [&](std::size_t i) { ++visits[i]; });
  for (const auto& count : visits) CHECK(count == 1);
  parallel_for(0, [](std::size_t) { FAIL("there is nothing to do"); });
}

TEST_CASE("parallel_for: an exception reaches the caller and ends the work") {
  std::atomic<int> visits{0};
  const auto body = [&](std::size_t i) {
    ++visits;
    if (i == 10) throw std::runtime_error("ten");
  };
  CHECK_THROWS_WITH_AS(parallel_for(1'000'000, body), "ten", std::runtime_error);
  CHECK(visits < 1'000'000);
}
