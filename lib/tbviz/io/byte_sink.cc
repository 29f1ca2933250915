#include "tbviz/io/byte_sink.h"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <utility>

#include "tbviz/base/bytes.h"
#include "tbviz/error.h"

namespace tbviz {
namespace {

constexpr std::size_t kBufferBytes = 256 * 1024;

/// Whoever reads it gets all that there was, also if work ends by Ctrl-C.
class StandardOutput final : public ByteSink {
 public:
  explicit StandardOutput(int descriptor) : sink_(descriptor, "standard output") {}

  ~StandardOutput() override {
    try {
      sink_.flush();
    } catch (const OutputError&) {
      // Nobody asked: close() reports, destructors are silent.
    }
  }

  void write(std::span<const std::byte> bytes) override { sink_.write(bytes); }
  void flush() override { sink_.flush(); }
  void close() override { sink_.close(); }
  [[nodiscard]] const std::string& name() const override { return sink_.name(); }

 private:
  FileSink sink_;
};

}  // namespace

FileSink::FileSink(int descriptor, std::string name)
    : descriptor_(descriptor), name_(std::move(name)) {}

FileSink::~FileSink() {
  if (descriptor_ >= 0) ::close(descriptor_);
}

void FileSink::write(std::span<const std::byte> bytes) {
  check();
  if (buffer_.size() + bytes.size() > kBufferBytes) flush();
  if (bytes.size() >= kBufferBytes) {
    write_through(bytes);
  } else {
    buffer_.append(as_chars(bytes));
  }
}

void FileSink::flush() {
  // Swapped out first: after a failed write the same bytes must not be tried again.
  std::swap(buffer_, in_flight_);
  buffer_.clear();
  write_through(as_bytes(in_flight_));
}

void FileSink::write_through(std::span<const std::byte> bytes) {
  while (!bytes.empty() && failure_ == 0) {
    const ssize_t written = ::write(descriptor_, bytes.data(), bytes.size());
    if (written >= 0) {
      bytes = bytes.subspan(static_cast<std::size_t>(written));
    } else if (errno != EINTR) {
      failure_ = errno;
    }
  }
  check();
}

void FileSink::check() const {
  if (failure_ != 0) throw OutputError(name_, "write failed: " + system_message(failure_));
}

void FileSink::close() {
  flush();
  if (::close(std::exchange(descriptor_, -1)) != 0) {
    throw OutputError(name_, "close failed: " + system_message(errno));
  }
}

std::unique_ptr<ByteSink> standard_output_sink() {
  const int descriptor = ::fcntl(STDOUT_FILENO, F_DUPFD_CLOEXEC, 0);
  if (descriptor < 0) throw OutputError("standard output", system_message(errno));
  return std::make_unique<StandardOutput>(descriptor);
}

}  // namespace tbviz
