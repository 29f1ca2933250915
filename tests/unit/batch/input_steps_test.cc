#include "batch/input_steps.h"

#include <doctest/doctest.h>

#include "tbviz/error.h"

using namespace tbviz;       // NOLINT(google-build-using-namespace)
using namespace tbviz::cli;  // NOLINT(google-build-using-namespace)

namespace {

constexpr BatchInput input(std::int64_t index, std::int64_t same_stem) {
  return {"a.npy", "a.npy", index, same_stem};
}

}  // namespace

TEST_CASE("input_steps: each tag counts for itself") {
  InputSteps steps(5);
  steps.begin(input(0, 0));
  CHECK(steps.next("a", TagOrigin::kStem) == 5);
  CHECK(steps.next("a", TagOrigin::kStem) == 6);
  steps.begin(input(9, 9));
  CHECK(steps.next("b", TagOrigin::kOwn) == 5);
  CHECK(steps.next("a", TagOrigin::kStem) == 7);
}

TEST_CASE("input_steps: of a share, inputs that others see count as well") {
  InputSteps steps(5, InputSteps::Seen::kShare);
  steps.begin(input(3, 1));
  CHECK(steps.next("a", TagOrigin::kStem) == 6);
  CHECK(steps.next("w", TagOrigin::kOwn) == 8);
  CHECK_THROWS_AS((void)steps.next("w", TagOrigin::kOwn), UsageError);
  steps.begin(input(4, 0));
  CHECK(steps.next("w", TagOrigin::kOwn) == 9);
}

TEST_CASE("input_steps: a step that is known is that of every tag, once") {
  InputSteps steps(5);
  steps.begin(input(3, 1), 1200);
  CHECK(steps.next("a", TagOrigin::kStem) == 1200);
  CHECK(steps.next("b", TagOrigin::kOwn) == 1200);
  CHECK_THROWS_AS((void)steps.next("b", TagOrigin::kOwn), UsageError);
}
