// A thread that hands on what nobody adds to any more.
#pragma once

#include <chrono>
#include <condition_variable>
#include <exception>
#include <functional>
#include <mutex>
#include <thread>

namespace tbviz {

/// Calls `flush` once bytes have waited for an interval. The thread takes no signals, and sleeps
/// while nothing waits.
///
/// It shares its owner's lock. After a fork() the child has no such thread, and may have inherited
/// the lock: it must neither take the lock nor destroy the timer, but leave both where they are
/// (see ForkGuard).
class FlushTimer {
 public:
  /// `flush` is called with `mutex` held. If it throws, it is never called again, and check() has
  /// the reason. Throws std::system_error if no thread can be started. REQUIRES: interval > 0;
  /// `mutex` and what `flush` touches outlive the timer
  FlushTimer(std::mutex& mutex, std::chrono::milliseconds interval, std::function<void()> flush);

  /// Ends the thread; nothing is flushed.
  ~FlushTimer();
  FlushTimer(const FlushTimer&) = delete;
  FlushTimer& operator=(const FlushTimer&) = delete;

  /// Says that bytes wait from now on, if none did before. REQUIRES: the lock is held
  void begin_wait() {
    if (waiting_) return;
    waiting_ = true;
    changed_.notify_one();
  }

  /// Says that all has been flushed. REQUIRES: the lock is held
  void end_wait() { waiting_ = false; }

  /// Throws what `flush` threw. REQUIRES: the lock is held, or the thread has ended
  void check() const {
    if (failure_) std::rethrow_exception(failure_);
  }

  /// Ends the thread; no call of `flush` follows. REQUIRES: the lock is not held
  void end();

 private:
  void run();

  std::mutex& mutex_;  // Guards what `flush` touches, and all below but the thread.
  const std::chrono::milliseconds interval_;
  const std::function<void()> flush_;
  std::condition_variable changed_;
  bool waiting_ = false;
  bool ended_ = false;
  std::exception_ptr failure_;
  std::thread thread_;
};

}  // namespace tbviz
