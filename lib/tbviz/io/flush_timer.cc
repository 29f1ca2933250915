#include "tbviz/io/flush_timer.h"

#include <pthread.h>

#include <algorithm>
#include <csignal>
#include <utility>

namespace tbviz {
namespace {

// The clock must not overflow.
constexpr std::chrono::milliseconds kLongestInterval = std::chrono::hours(24);

// Signals are for the host's own threads: their handlers may count on that.
class AllSignalsBlocked {
 public:
  AllSignalsBlocked() {
    sigset_t all;
    ::sigfillset(&all);
    ::pthread_sigmask(SIG_SETMASK, &all, &before_);
  }
  ~AllSignalsBlocked() { ::pthread_sigmask(SIG_SETMASK, &before_, nullptr); }
  AllSignalsBlocked(const AllSignalsBlocked&) = delete;
  AllSignalsBlocked& operator=(const AllSignalsBlocked&) = delete;

 private:
  sigset_t before_{};
};

}  // namespace

FlushTimer::FlushTimer(std::mutex& mutex, std::chrono::milliseconds interval,
                       std::function<void()> flush)
    : mutex_(mutex), interval_(std::min(interval, kLongestInterval)), flush_(std::move(flush)) {
  const AllSignalsBlocked blocked;
  thread_ = std::thread([this] { run(); });
}

FlushTimer::~FlushTimer() { end(); }

void FlushTimer::end() {
  if (!thread_.joinable()) return;
  {
    const std::lock_guard lock(mutex_);
    ended_ = true;
  }
  changed_.notify_one();
  thread_.join();
}

void FlushTimer::run() {
  std::unique_lock lock(mutex_);
  while (!ended_ && !failure_) {
    changed_.wait(lock, [this] { return ended_ || waiting_; });
    if (changed_.wait_for(lock, interval_, [this] { return ended_; })) return;
    if (!waiting_) continue;  // Flushed in the meantime.
    waiting_ = false;
    try {
      flush_();
    } catch (...) {
      failure_ = std::current_exception();
    }
  }
}

}  // namespace tbviz
