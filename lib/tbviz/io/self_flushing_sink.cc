#include "tbviz/io/self_flushing_sink.h"

#include <pthread.h>

#include <algorithm>
#include <atomic>
#include <condition_variable>
#include <csignal>
#include <exception>
#include <mutex>
#include <system_error>
#include <thread>
#include <utility>

#include "tbviz/error.h"

namespace tbviz {
namespace {

// The clock must not overflow.
constexpr std::chrono::milliseconds kLongestInterval = std::chrono::hours(24);

// How many fork()s lie between the program's start and this process. Asking for the process id
// instead would be a system call at each write.
std::atomic<int> forks = 0;

int count_forks() {
  static const int registered =
      ::pthread_atfork(nullptr, nullptr, [] { forks.fetch_add(1, std::memory_order_relaxed); });
  (void)registered;  // Fails without memory only; then a child is not told apart.
  return forks.load(std::memory_order_relaxed);
}

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

struct SelfFlushingSink::Shared {
  const std::unique_ptr<ByteSink> sink;
  const std::chrono::milliseconds interval;
  const int forks_before;
  std::thread thread;

  std::mutex mutex;  // Guards the sink and all below.
  std::condition_variable changed;
  bool waiting = false;  // Whether bytes were written since the last flush.
  bool ended = false;
  std::exception_ptr failure;

  void check() const {
    if (failure) std::rethrow_exception(failure);
  }

  void flush_in_time() {
    std::unique_lock lock(mutex);
    while (!ended && !failure) {
      changed.wait(lock, [this] { return ended || waiting; });
      if (changed.wait_for(lock, interval, [this] { return ended; })) return;
      if (!waiting) continue;  // Flushed in the meantime.
      waiting = false;
      try {
        sink->flush();
      } catch (...) {
        failure = std::current_exception();
      }
    }
  }
};

SelfFlushingSink::SelfFlushingSink(std::unique_ptr<ByteSink> sink,
                                   std::chrono::milliseconds interval)
    : shared_(new Shared{.sink = std::move(sink),
                         .interval = std::min(interval, kLongestInterval),
                         .forks_before = count_forks(),
                         .thread = {},
                         .mutex = {},
                         .changed = {},
                         .failure = {}}) {
  const AllSignalsBlocked blocked;
  try {
    shared_->thread = std::thread([shared = shared_.get()] { shared->flush_in_time(); });
  } catch (const std::system_error& error) {
    throw OutputError(name(), "no thread can be started that flushes it: " +
                                  system_message(error.code().value()));
  }
}

SelfFlushingSink::~SelfFlushingSink() {
  if (is_inherited()) {
    // The thread is in the parent; to join it, or to destroy its lock, would hang or worse.
    (void)shared_.release();  // NOLINT(bugprone-unused-return-value)
  } else {
    end_thread();
  }
}

void SelfFlushingSink::write(std::span<const std::byte> bytes) {
  check_owner();
  const std::lock_guard lock(shared_->mutex);
  shared_->check();
  shared_->sink->write(bytes);
  if (std::exchange(shared_->waiting, true)) return;
  shared_->changed.notify_one();
}

void SelfFlushingSink::flush() {
  check_owner();
  const std::lock_guard lock(shared_->mutex);
  shared_->check();
  shared_->sink->flush();
  shared_->waiting = false;
}

void SelfFlushingSink::close() {
  check_owner();
  end_thread();
  shared_->check();
  shared_->sink->close();
}

const std::string& SelfFlushingSink::name() const { return shared_->sink->name(); }

bool SelfFlushingSink::is_inherited() const {
  return forks.load(std::memory_order_relaxed) != shared_->forks_before;
}

void SelfFlushingSink::check_owner() const {
  if (is_inherited()) {
    throw OutputError(name(), "belongs to the process that opened it; a child opens its own");
  }
}

void SelfFlushingSink::end_thread() {
  if (!shared_->thread.joinable()) return;
  {
    const std::lock_guard lock(shared_->mutex);
    shared_->ended = true;
  }
  shared_->changed.notify_one();
  shared_->thread.join();
}

}  // namespace tbviz
