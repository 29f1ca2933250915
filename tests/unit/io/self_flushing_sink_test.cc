#include "tbviz/io/self_flushing_sink.h"

#include <doctest/doctest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <condition_variable>
#include <csignal>
#include <memory>
#include <mutex>
#include <utility>

#include "tbviz/base/bytes.h"
#include "tbviz/error.h"

using namespace tbviz;  // NOLINT(google-build-using-namespace)
using namespace std::chrono_literals;

namespace {

/// What a WatchedSink was asked to do, for a test that waits for it.
class Watch {
 public:
  void count_flush() {
    const std::lock_guard lock(mutex_);
    ++flushes_;
    changed_.notify_all();
  }

  /// Whether it was flushed `count` times, within a time that no machine needs.
  bool flushed(int count) {
    std::unique_lock lock(mutex_);
    return changed_.wait_for(lock, 60s, [&] { return flushes_ >= count; });
  }

  int flushes() {
    const std::lock_guard lock(mutex_);
    return flushes_;
  }

  bool disk_full = false;  ///< Set before the sink is used.
  bool closed = false;

 private:
  std::mutex mutex_;
  std::condition_variable changed_;
  int flushes_ = 0;
};

class WatchedSink final : public ByteSink {
 public:
  explicit WatchedSink(Watch& watch) : watch_(&watch) {}

  void write(std::span<const std::byte> /*bytes*/) override {}
  void flush() override {
    watch_->count_flush();
    if (watch_->disk_full) throw OutputError(name_, "write failed: No space left on device");
  }
  void close() override { watch_->closed = true; }
  [[nodiscard]] const std::string& name() const override { return name_; }

 private:
  Watch* watch_;
  std::string name_ = "watched";
};

std::unique_ptr<SelfFlushingSink> sink_flushed_every(std::chrono::milliseconds interval,
                                                     Watch& watch) {
  return std::make_unique<SelfFlushingSink>(std::make_unique<WatchedSink>(watch), interval);
}

}  // namespace

TEST_CASE("self_flushing_sink: what waits is flushed though nothing follows, again and again") {
  Watch watch;
  const auto sink = sink_flushed_every(1ms, watch);
  for (int i = 1; i <= 3; ++i) {
    sink->write(as_bytes("abc"));
    CHECK(watch.flushed(i));
  }
  sink->close();
  CHECK(watch.closed);
}

TEST_CASE("self_flushing_sink: nothing is flushed that was not written") {
  Watch watch;
  const auto sink = sink_flushed_every(1ms, watch);
  sink->write(as_bytes("abc"));
  REQUIRE(watch.flushed(1));
  ::usleep(20'000);
  CHECK(watch.flushes() == 1);
}

TEST_CASE("self_flushing_sink: a failure of its thread is thrown by every later call") {
  const char* const message = "watched: write failed: No space left on device";
  Watch watch;
  watch.disk_full = true;
  const auto sink = sink_flushed_every(1ms, watch);
  sink->write(as_bytes("abc"));
  REQUIRE(watch.flushed(1));
  CHECK_THROWS_WITH_AS(sink->flush(), message, OutputError);
  CHECK_THROWS_WITH_AS(sink->write(as_bytes("d")), message, OutputError);
  CHECK_THROWS_WITH_AS(sink->close(), message, OutputError);
  CHECK_FALSE(watch.closed);
}

TEST_CASE("self_flushing_sink: closing and destroying do not wait for the interval") {
  Watch watch;
  auto closed = sink_flushed_every(24h, watch);  // Or this test takes a day.
  closed->write(as_bytes("abc"));
  closed->close();
  CHECK(watch.closed);
  auto dropped = sink_flushed_every(std::chrono::milliseconds::max(), watch);
  dropped->write(as_bytes("abc"));
  dropped.reset();
  CHECK(watch.flushes() == 0);
}

TEST_CASE("self_flushing_sink: its thread takes no signals") {
  Watch watch;
  static volatile std::sig_atomic_t handled_elsewhere = 0;
  static const pthread_t this_thread = ::pthread_self();
  const auto before = std::signal(SIGUSR1, [](int) {
    if (::pthread_equal(::pthread_self(), this_thread) == 0) handled_elsewhere = 1;
  });
  const auto sink = sink_flushed_every(1ms, watch);
  for (int i = 1; i <= 20; ++i) {
    sigset_t usr1;
    ::sigemptyset(&usr1);
    ::sigaddset(&usr1, SIGUSR1);
    ::pthread_sigmask(SIG_BLOCK, &usr1, nullptr);
    ::kill(::getpid(), SIGUSR1);  // Pending, unless another thread takes it.
    sink->write(as_bytes("abc"));
    REQUIRE(watch.flushed(i));
    ::pthread_sigmask(SIG_UNBLOCK, &usr1, nullptr);
  }
  std::signal(SIGUSR1, before);
  CHECK(handled_elsewhere == 0);
}

TEST_CASE("self_flushing_sink: a child that inherits one is told, and leaves it alone") {
  Watch watch;
  auto sink = sink_flushed_every(24h, watch);
  sink->write(as_bytes("abc"));
  const pid_t child = ::fork();
  if (child == 0) {
    int refused = 0;
    for (int call = 0; call < 3; ++call) {
      try {
        if (call == 0) sink->write(as_bytes("d"));
        if (call == 1) sink->flush();
        if (call == 2) sink->close();
      } catch (const OutputError&) {
        ++refused;
      }
    }
    sink.reset();  // Must not wait for a thread that is not there.
    ::_exit(refused == 3 && watch.flushes() == 0 && !watch.closed ? 0 : 1);
  }
  int status = 0;
  REQUIRE(::waitpid(child, &status, 0) == child);
  CHECK(status == 0);
  sink->close();
  CHECK(watch.closed);
}
