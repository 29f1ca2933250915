#include "tbviz/io/byte_source.h"

#include <fcntl.h>
#include <poll.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <utility>

#include "tbviz/base/bytes.h"
#include "tbviz/base/interrupt.h"
#include "tbviz/error.h"
#include "tbviz/io/input_name.h"

namespace tbviz {

FileSource::FileSource(int descriptor, std::string name)
    : descriptor_(descriptor), name_(std::move(name)) {}

FileSource FileSource::open(const std::filesystem::path& path) {
  const bool standard_input = path == "-";
  std::string name = display_name(path);
  const int descriptor = standard_input ? ::fcntl(STDIN_FILENO, F_DUPFD_CLOEXEC, 0)
                                        : ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
  if (descriptor < 0)
    throw InputError(std::move(name), "cannot be opened: " + system_message(errno));
  return {descriptor, std::move(name)};
}

FileSource::~FileSource() {
  if (descriptor_ >= 0) ::close(descriptor_);
}

FileSource::FileSource(FileSource&& other) noexcept
    : descriptor_(std::exchange(other.descriptor_, -1)),
      name_(std::move(other.name_)),
      peeked_(std::move(other.peeked_)),
      position_(other.position_),
      known_ready_(other.known_ready_) {}

void FileSource::wait() {
  std::array<pollfd, 2> pollers{{{.fd = descriptor_, .events = POLLIN, .revents = 0},
                                 {.fd = interrupt_descriptor(), .events = POLLIN, .revents = 0}}};
  throw_if_interrupted();
  if (std::exchange(known_ready_, false)) return;
  ::poll(pollers.data(), pollers.size(), -1);
  throw_if_interrupted();
}

std::size_t FileSource::read(std::span<std::byte> buffer) {
  if (peeked_.empty()) return read_descriptor(buffer);
  const std::size_t count = std::min(buffer.size(), peeked_.size());
  const auto end = peeked_.begin() + static_cast<std::ptrdiff_t>(count);
  std::copy(peeked_.begin(), end, buffer.begin());
  peeked_.erase(peeked_.begin(), end);
  return count;
}

Bytes FileSource::peek(std::size_t count) {
  std::size_t size = peeked_.size();
  while (size < count) {
    peeked_.resize(count);
    const std::size_t more = read_descriptor(std::span(peeked_).subspan(size));
    size += more;
    peeked_.resize(size);
    if (more == 0) break;
  }
  return Bytes(peeked_).first(std::min(count, size));
}

std::size_t FileSource::read_descriptor(std::span<std::byte> buffer) {
  for (;;) {
    wait();
    const ssize_t count = ::read(descriptor_, buffer.data(), buffer.size());
    if (count >= 0) {
      position_ += static_cast<std::size_t>(count);
      return static_cast<std::size_t>(count);
    }
    if (errno == EISDIR) throw InputError(name_, "is a directory; a file is needed here");
    if (errno != EINTR) throw InputError(name_, "cannot be read: " + system_message(errno));
  }
}

bool FileSource::ready() {
  if (!peeked_.empty()) return true;
  pollfd poller{.fd = descriptor_, .events = POLLIN, .revents = 0};
  known_ready_ = ::poll(&poller, 1, 0) != 0;
  return known_ready_;
}

std::size_t MemorySource::read(std::span<std::byte> buffer) {
  const Bytes piece = rest_.first(std::min(buffer.size(), rest_.size()));
  std::copy(piece.begin(), piece.end(), buffer.begin());
  rest_ = rest_.subspan(piece.size());
  return piece.size();
}

std::string read_all(ByteSource& source, std::size_t max_bytes) {
  std::string contents;
  std::size_t size = 0;
  for (;;) {
    if (size > max_bytes) {
      throw InputError(source.name(), "holds more than " + std::to_string(max_bytes) +
                                          " bytes; give it as a file, not through a pipe");
    }
    if (size == contents.size()) contents.resize(std::max<std::size_t>(64 * 1024, 2 * size));
    const auto rest = std::as_writable_bytes(std::span(contents)).subspan(size);
    const std::size_t count = source.read(rest);
    if (count == 0) break;
    size += count;
  }
  contents.resize(size);
  return contents;
}

}  // namespace tbviz
