#include <doctest/doctest.h>
#include <fcntl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <atomic>
#include <csignal>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "support/forked_child.h"
#include "support/scratch_folder.h"
#include "tbviz/error.h"
#include "tbviz/log_reader.h"
#include "tbviz/summary_writer.h"

using namespace tbviz;        // NOLINT(google-build-using-namespace)
using namespace tbviz::test;  // NOLINT(google-build-using-namespace)
using namespace std::chrono_literals;

namespace {

std::size_t points_in(const std::filesystem::path& log) {
  return LogReader(log).scalars(".", "x").size();
}

}  // namespace

TEST_CASE("summary_writer: a kill at any moment loses nothing that flush() had returned for") {
  for (int round = 0; round < 12; ++round) {
    const ScratchFolder folder;
    int ends[2];
    REQUIRE(::pipe(ends) == 0);
    const pid_t child = ::fork();
    if (child == 0) {
      SummaryWriter writer(folder.path(), {.flush_secs = 0s});
      for (int step = 0;; ++step) {
        writer.add_scalar("x", step, step);
        if (step % 7 != 6) continue;
        writer.flush();
        write_all(ends[1], std::string(7, 'x'));  // One for each point that is safe.
      }
    }
    ::close(ends[1]);
    std::string safe(static_cast<std::size_t>(1000 + 997 * round), ' ');
    std::size_t count = 0;
    while (count < safe.size()) {
      const ssize_t got = ::read(ends[0], safe.data() + count, safe.size() - count);
      REQUIRE(got > 0);
      count += static_cast<std::size_t>(got);
    }
    ::kill(child, SIGKILL);
    REQUIRE(::waitpid(child, nullptr, 0) == child);
    for (char byte = 0; ::read(ends[0], &byte, 1) == 1;) ++count;
    ::close(ends[0]);
    CHECK(points_in(folder.path()) >= count);
  }
}

TEST_CASE("summary_writer: points are in the file in time though nobody adds more") {
  CHECK(SummaryWriterOptions{}.flush_secs == 2s);
  const ScratchFolder folder;
  SummaryWriter writer(folder.path(), {.flush_secs = 10ms});
  writer.add_scalar("x", 1);
  for (int tries = 0; tries < 6000; ++tries) {
    try {
      if (points_in(folder.path()) == 1) break;
    } catch (const Error&) {
      // Nothing is there yet.
    }
    ::usleep(10'000);
  }
  CHECK(points_in(folder.path()) == 1);
}

TEST_CASE("summary_writer: a child of fork() is refused, and the parent does not notice") {
  const ScratchFolder folder;
  for (const auto interval : {0s, 60s}) {
    CAPTURE(interval.count());
    const std::filesystem::path log = folder.path() / std::to_string(interval.count());
    std::optional<SummaryWriter> writer;
    writer.emplace(log, SummaryWriterOptions{.flush_secs = interval});
    writer->add_scalar("x", 1, 0);
    const Ending child = in_child([&] {
      std::string said;
      const auto refused = [&](auto call) {
        try {
          call();
          said += "taken ";
        } catch (const OutputError& error) {
          said += std::string(error.what()).ends_with("a child opens its own") ? "refused " : "? ";
        }
      };
      refused([&] { writer->add_scalar("x", 2, 1); });
      refused([&] { writer->add_scalars("m", {{"x", 2}}); });
      refused([&] { writer->flush(); });
      refused([&] { writer->close(); });
      writer.reset();
      return said + "gone";
    });
    CHECK(child.said == "refused refused refused refused gone");
    CHECK(child.well());
    writer->add_scalar("x", 3, 2);
    writer->close();
    CHECK(points_in(log) == 2);
  }
}

TEST_CASE("summary_writer: a child of fork() does not hang for a lock that another thread holds") {
  const ScratchFolder folder;
  SummaryWriter writer(folder.path(), {.flush_secs = 1ms});
  std::atomic<bool> ended = false;
  std::jthread other([&] {
    while (!ended) writer.add_scalar("x", 1);
  });
  for (int i = 0; i < 20; ++i) {
    const Ending child = in_child([&] {
      ::alarm(60);
      try {
        writer.add_scalar("x", 2);
      } catch (const OutputError&) {
        return std::string("refused");
      }
      return std::string("taken");
    });
    CHECK(child.said == "refused");
  }
  ended = true;
}

TEST_CASE("summary_writer: a full disk is told, and what is in the file up to there is whole") {
  const ScratchFolder folder;
  for (const auto interval : {0s, 1s}) {
    CAPTURE(interval.count());
    const std::filesystem::path log = folder.path() / std::to_string(interval.count());
    const Ending child = in_child([&] {
      std::signal(SIGXFSZ, SIG_IGN);
      const rlimit limit{1'000'000, 1'000'000};
      ::setrlimit(RLIMIT_FSIZE, &limit);
      SummaryWriter writer(log, {.flush_secs = interval});
      std::string said;
      try {
        for (int step = 0;; ++step) writer.add_scalar("x", step, step);
      } catch (const OutputError& error) {
        said = error.what();
      }
      for (const bool closes : {false, true}) {  // Both go on saying so.
        try {
          closes ? writer.close() : writer.flush();
          said += " not told";
        } catch (const OutputError&) {
        }
      }
      return said;
    });
    CHECK(child.said.ends_with("write failed: File too large"));
    LogReader reader(log);
    CHECK(reader.scalars(".", "x").size() > 10'000);
    CHECK(reader.damaged_places() == 0);
    for (const LogProblem& problem : reader.problems()) {
      CHECK(problem.kind == LogProblem::Kind::kCutTail);
    }
  }
}
