#include "tbviz/io/self_flushing_sink.h"

#include <mutex>
#include <optional>
#include <system_error>
#include <utility>

#include "tbviz/base/fork_guard.h"
#include "tbviz/error.h"
#include "tbviz/io/flush_timer.h"

namespace tbviz {

struct SelfFlushingSink::Shared {
  const std::unique_ptr<ByteSink> sink;
  const ForkGuard guard = {};
  std::mutex mutex = {};  // Guards the sink.
  std::optional<FlushTimer> timer = {};
};

SelfFlushingSink::SelfFlushingSink(std::unique_ptr<ByteSink> sink,
                                   std::chrono::milliseconds interval)
    : shared_(new Shared{std::move(sink)}) {
  try {
    shared_->timer.emplace(shared_->mutex, interval, [to = shared_->sink.get()] { to->flush(); });
  } catch (const std::system_error& error) {
    throw OutputError(name(), "no thread can be started that flushes it: " +
                                  system_message(error.code().value()));
  }
}

SelfFlushingSink::~SelfFlushingSink() {
  // The thread is in the parent; to join it, or to destroy its lock, would hang or worse.
  if (shared_->guard.is_inherited())
    (void)shared_.release();  // NOLINT(bugprone-unused-return-value)
}

void SelfFlushingSink::write(std::span<const std::byte> bytes) {
  check_owner();
  const std::lock_guard lock(shared_->mutex);
  shared_->timer->check();
  shared_->sink->write(bytes);
  shared_->timer->begin_wait();
}

void SelfFlushingSink::flush() {
  check_owner();
  const std::lock_guard lock(shared_->mutex);
  shared_->timer->check();
  shared_->sink->flush();
  shared_->timer->end_wait();
}

void SelfFlushingSink::close() {
  check_owner();
  shared_->timer->end();
  shared_->timer->check();
  shared_->sink->close();
}

const std::string& SelfFlushingSink::name() const { return shared_->sink->name(); }

void SelfFlushingSink::check_owner() const {
  if (shared_->guard.is_inherited()) {
    throw OutputError(name(), "belongs to the process that opened it; a child opens its own");
  }
}

}  // namespace tbviz
