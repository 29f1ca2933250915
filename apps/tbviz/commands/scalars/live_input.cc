#include "commands/scalars/live_input.h"

#include <poll.h>
#include <sys/stat.h>
#include <unistd.h>

#include <vector>

#include "tbviz/base/bytes.h"

namespace tbviz::cli {
namespace {

constexpr std::chrono::milliseconds kFlushInterval{200};
constexpr std::size_t kFlushBytes = 64 * 1024;
constexpr std::chrono::seconds kPatience{3};

}  // namespace

LiveInput::LiveInput(const std::filesystem::path& path, LogOutput& log, ByteSink* tee)
    : source_(FileSource::open(path)), log_(&log), tee_(tee) {}

std::size_t LiveInput::read(std::span<std::byte> buffer) {
  if (tee_ != nullptr && !read_.empty()) log_->flush();
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

void LiveInput::drain() {
  finish_tee();
  struct stat status {};
  if (::fstat(source_.descriptor(), &status) != 0 || S_ISREG(status.st_mode)) return;
  std::vector<std::byte> buffer(kFlushBytes);
  while (const std::size_t count = source_.read(buffer)) {
    if (tee_ == nullptr) continue;
    tee_->write(std::span(buffer).first(count));
    tee_->flush();
  }
}

void LiveInput::let_writer_end() {
  struct stat status {};
  const int pipe = source_.descriptor();
  if (::fstat(pipe, &status) != 0 || !S_ISFIFO(status.st_mode)) return;
  const Clock::time_point end = Clock::now() + kPatience;
  std::vector<std::byte> buffer(kFlushBytes);
  for (;;) {
    const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(end - Clock::now());
    pollfd waiting{.fd = pipe, .events = POLLIN, .revents = 0};
    if (left.count() <= 0 || ::poll(&waiting, 1, static_cast<int>(left.count())) <= 0) return;
    if (::read(pipe, buffer.data(), buffer.size()) <= 0) return;
  }
}

void LiveInput::finish_tee() {
  if (tee_ == nullptr || read_.empty()) return;
  tee_->write(as_bytes(read_));
  tee_->flush();
  read_.clear();
}

}  // namespace tbviz::cli
