#include "commands/scalars/live_input.h"

#include "tbviz/base/bytes.h"

namespace tbviz::cli {
namespace {

constexpr std::chrono::milliseconds kFlushInterval{200};
constexpr std::size_t kFlushBytes = 64 * 1024;

}  // namespace

LiveInput::LiveInput(const std::filesystem::path& path, LogOutput& log, ByteSink* tee)
    : source_(FileSource::open(path)), log_(&log), tee_(tee) {}

std::size_t LiveInput::read(std::span<std::byte> buffer) {
  finish_tee();
  const Clock::time_point now = Clock::now();
  if (unflushed_ >= kFlushBytes || !source_.ready() || now - flushed_ >= kFlushInterval) {
    log_->flush();
    flushed_ = now;
    unflushed_ = 0;
  }
  const std::size_t count = source_.read(buffer);
  unflushed_ += count;
  arrival_time_ =
      std::chrono::duration<double>(std::chrono::system_clock::now().time_since_epoch()).count();
  if (tee_ != nullptr) read_.assign(as_chars(buffer.first(count)));
  return count;
}

void LiveInput::finish_tee() {
  if (tee_ == nullptr || read_.empty()) return;
  log_->flush();
  tee_->write(as_bytes(read_));
  tee_->flush();
  read_.clear();
}

}  // namespace tbviz::cli
