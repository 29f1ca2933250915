#include <doctest/doctest.h>

#include <atomic>
#include <cstdint>
#include <string>
#include <thread>
#include <vector>

#include "support/scratch_folder.h"
#include "tbviz/error.h"
#include "tbviz/log_reader.h"
#include "tbviz/summary_writer.h"

using namespace tbviz;        // NOLINT(google-build-using-namespace)
using namespace tbviz::test;  // NOLINT(google-build-using-namespace)
using namespace std::chrono_literals;

namespace {

constexpr int kThreads = 8;
constexpr int kSteps = 2000;

// All kinds of calls, some of which open files.
void log_everything(SummaryWriter& writer, int thread) {
  const std::string name = std::to_string(thread);
  const std::vector<float> values = {1, 2, 3};
  const std::vector<std::uint8_t> pixels(3 * 4 * 4);
  for (int step = 0; step < kSteps; ++step) {
    writer.add_scalar("loss/" + name, step, step);
    writer.add_scalars("shared", {{"run", step}}, step);
    if (step % 100 != 0) continue;
    writer.add_histogram("values/" + name, values, step);
    writer.add_image("picture/" + name, view_of(pixels.data(), {3, 4, 4}), step);
    writer.add_scalars("all", {{name, step}}, step);
    writer.flush();
  }
}

}  // namespace

TEST_CASE("summary_writer: eight threads lose nothing and mix nothing up") {
  const ScratchFolder folder;
  SummaryWriter writer(folder.path(), {.flush_secs = 1ms});
  {
    std::vector<std::jthread> threads;
    for (int i = 0; i < kThreads; ++i) {
      threads.emplace_back([&writer, i] { log_everything(writer, i); });
    }
  }
  writer.close();
  LogReader reader(folder.path());
  double last_time = 0;
  std::size_t count = 0;
  reader.for_each_scalar(".", [&](std::string_view, const LoggedScalar& point) {
    CHECK_MESSAGE(point.wall_time >= last_time, "times go back");
    last_time = point.wall_time;
    ++count;
  });
  CHECK(count == std::size_t{kThreads} * kSteps);
  for (int i = 0; i < kThreads; ++i) {
    const auto points = reader.scalars(".", "loss/" + std::to_string(i));
    REQUIRE(points.size() == kSteps);
    for (int step = 0; step < kSteps; ++step) {
      const LoggedScalar& point = points[static_cast<std::size_t>(step)];
      if (point.step != step || point.value != step) FAIL("step " << step << " is out of place");
    }
    CHECK(reader.scalars("all_" + std::to_string(i), "all").size() == kSteps / 100);
  }
  double last_time_of_sub_run = 0;
  for (const LoggedScalar& point : reader.scalars("shared_run", "shared")) {
    CHECK_MESSAGE(point.wall_time >= last_time_of_sub_run, "times go back");
    last_time_of_sub_run = point.wall_time;
  }
  CHECK(reader.tags(".").size() == 3 * kThreads);
  CHECK(reader.problems().empty());
}

TEST_CASE("summary_writer: one thread closes while others add") {
  const ScratchFolder folder;
  SummaryWriter writer(folder.path(), {.flush_secs = 1ms});
  std::atomic<std::uint64_t> added = 0;
  {
    std::vector<std::jthread> threads;
    for (int i = 0; i < 3; ++i) {
      threads.emplace_back([&] {
        try {
          for (;;) {
            writer.add_scalar("x", 1);
            ++added;
          }
        } catch (const OutputError&) {
          writer.close();  // The others' too.
        }
      });
    }
    while (added < 1000) std::this_thread::yield();
    writer.close();
  }
  LogReader reader(folder.path());
  CHECK(reader.scalars(".", "x").size() == added);
  CHECK(reader.problems().empty());
}
