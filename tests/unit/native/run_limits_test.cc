#include "tbviz/native/run_limits.h"

#include <doctest/doctest.h>

#include <csignal>
#include <cstdint>
#include <string>

#include "support/forked_child.h"
#include "tbviz/base/interrupt.h"
#include "tbviz/error.h"

using namespace tbviz;

TEST_CASE("run_limits: memory counts for one run") {
  RunLimits limits({}, 1000);
  limits.charge(600);
  limits.charge(400);
  CHECK_THROWS_WITH_AS(limits.charge(1),
                       "the model wants more memory than `max_memory` allows, 1 kB", ModelError);
  limits.begin();
  CHECK_NOTHROW(limits.charge(1000));
}

TEST_CASE("run_limits: without a limit half of the machine's memory is one") {
  RunLimits limits({}, {});
  CHECK_NOTHROW(limits.charge(1 << 20));
  CHECK_THROWS_WITH_AS(limits.charge(std::uint64_t{1} << 60U),
                       "the model's values take more than half of this machine's memory",
                       ModelError);
}

TEST_CASE("run_limits: time counts for all runs") {
  RunLimits limits(1e-9, {});
  {
    const RunLimits::Work work(limits);
    while (!limits.is_over()) {
      try {
        work.check();
      } catch (const ModelError& error) {
        CHECK(error.what() ==
              std::string(
                  "the model did not end within 1e-09 s; raise `timeout` if it needs longer"));
        break;
      }
    }
  }
  limits.begin();
  CHECK(limits.is_over());
  RunLimits patient(1e6, {});
  const RunLimits::Work work(patient);
  CHECK_NOTHROW(work.check());
  CHECK(!patient.is_over());
}

TEST_CASE("run_limits: a stop that was asked for ends the work") {
  // In a process of its own: a stop is never taken back.
  const test::Ending ending = test::in_child([] {
    RunLimits limits({}, {});
    const RunLimits::Work work(limits);
    work.check();
    request_interrupt(SIGINT);
    try {
      work.check();
    } catch (const Interrupted&) {
      return std::string("stopped");
    }
    return std::string("went on");
  });
  CHECK(ending.said == "stopped");
}
