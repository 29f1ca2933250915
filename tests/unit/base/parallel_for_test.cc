#include "tbviz/base/parallel_for.h"

#include <doctest/doctest.h>
#include <pthread.h>

#include <atomic>
#include <stdexcept>
#include <system_error>
#include <thread>
#include <vector>

using tbviz::parallel_for;

TEST_CASE("parallel_for: every index is visited once") {
  std::vector<std::atomic<int>> visits(1000);
  parallel_for(visits.size(), [&](std::size_t i) { ++visits[i]; });
  for (const auto& count : visits) CHECK(count == 1);
  parallel_for(0, [](std::size_t) { FAIL("there is nothing to do"); });
}

TEST_CASE("parallel_for: where no thread can be made, the caller does the work") {
  pthread_attr_t before;
  REQUIRE(::pthread_getattr_default_np(&before) == 0);
  pthread_attr_t greedy;
  ::pthread_attr_init(&greedy);
  ::pthread_attr_setstacksize(&greedy, std::size_t{1} << 47);  // More than there are addresses.
  REQUIRE(::pthread_setattr_default_np(&greedy) == 0);
  CHECK_THROWS_AS(std::jthread([] {}), std::system_error);
  int visits = 0;
  parallel_for(1000, [&](std::size_t) { ++visits; });
  CHECK(visits == 1000);
  ::pthread_setattr_default_np(&before);
  ::pthread_attr_destroy(&greedy);
  ::pthread_attr_destroy(&before);
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
