#include "tbviz/process/channel.h"

#include <fcntl.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <utility>

#include "tbviz/error.h"
#include "tbviz/process/message_limits.h"
#include "tbviz/process/message_reader.h"

namespace tbviz {
namespace {

constexpr std::size_t kHeaderBytes = 24;
constexpr std::string_view kMark = "tbvz";

// IOV_MAX is 1024; a message of more parts takes several calls.
constexpr std::size_t kMostPieces = 512;

using Header = std::array<std::byte, kHeaderBytes>;

std::uint64_t bytes_of_elements(const OutMessage& message) {
  std::uint64_t bytes = 0;
  for (const TensorView& view : message.tensors) {
    bytes += padded(static_cast<std::uint64_t>(view.byte_count()));
  }
  return bytes;
}

Header header_of(const OutMessage& message) {
  Header header{};
  store_le(header.data(), message.kind);
  std::memcpy(header.data() + 4, kMark.data(), kMark.size());
  store_le(header.data() + 8, static_cast<std::uint64_t>(message.plain.size()));
  store_le(header.data() + 16, bytes_of_elements(message));
  return header;
}

iovec part(const void* data, std::size_t bytes) { return {const_cast<void*>(data), bytes}; }

// Memory for `bytes` bytes whose old contents nobody wants.
void make_room(LargeVector<std::byte>& memory, std::uint64_t bytes) {
  if (bytes > memory.capacity()) {
    memory = {};
    memory.shrink_to_fit();
  }
  memory.resize(static_cast<std::size_t>(bytes));
}

}  // namespace

Channel::Channel(int descriptor, Wait wait) : descriptor_(descriptor), wait_(std::move(wait)) {
  // A hint; as much as the system lets an ordinary user have.
  constexpr int kBufferBytes = 4 << 20;
  (void)::setsockopt(descriptor, SOL_SOCKET, SO_SNDBUF, &kBufferBytes, sizeof kBufferBytes);
  if (wait_) (void)::fcntl(descriptor, F_SETFL, O_NONBLOCK);
}

void Channel::send(const OutMessage& message) {
  static constexpr std::array<std::byte, kTensorAlignment> kZeros{};
  const Header header = header_of(message);
  std::vector<iovec> parts{part(header.data(), header.size()),
                           part(message.plain.data(), message.plain.size())};
  for (const TensorView& view : message.tensors) {
    Tensor copy;
    if (!view.is_contiguous()) copy = to_contiguous(view);
    const Bytes bytes = view.is_contiguous() ? view.bytes() : copy.view().bytes();
    parts.push_back(part(bytes.data(), bytes.size()));
    parts.push_back(part(kZeros.data(), padded(bytes.size()) - bytes.size()));
    if (view.is_contiguous() && parts.size() < kMostPieces) continue;
    write(parts);  // Now: the copy goes.
    parts.clear();
  }
  write(parts);
}

void Channel::receive(InMessage& message) {
  Header header;
  read(header);
  const auto kind = load_le<std::uint8_t>(header.data());
  const auto plain = load_le<std::uint64_t>(header.data() + 8);
  const auto elements = load_le<std::uint64_t>(header.data() + 16);
  if (as_chars(Bytes(header).subspan(4, kMark.size())) != kMark ||
      kind > static_cast<std::uint8_t>(kLastMessageKind) ||
      plain > most_plain_bytes(static_cast<MessageKind>(kind)) ||
      elements % kTensorAlignment != 0) {
    MessageReader::fail("what is no message");
  }
  if (plain > most_bytes_ || elements > most_bytes_ - plain) {
    MessageReader::fail("more than it may have");
  }
  message.kind = static_cast<MessageKind>(kind);
  make_room(message.plain, plain);
  read(message.plain);
  make_room(message.elements, elements);
  read(message.elements);
}

// Writes all parts, and uses them up.
void Channel::write(std::span<iovec> parts) {
  while (true) {
    while (!parts.empty() && parts.front().iov_len == 0) parts = parts.subspan(1);
    if (parts.empty()) return;
    const ssize_t written = write_some(parts.first(std::min(parts.size(), kMostPieces)));
    if (written < 0) {
      wait_for(POLLOUT);
      continue;
    }
    for (auto left = static_cast<std::size_t>(written); left > 0;) {
      iovec& first = parts.front();
      const std::size_t taken = std::min(left, first.iov_len);
      first.iov_base = static_cast<std::byte*>(first.iov_base) + taken;
      first.iov_len -= taken;
      left -= taken;
      if (first.iov_len == 0) parts = parts.subspan(1);
    }
  }
}

ssize_t Channel::write_some(std::span<iovec> parts) const {
  if (!wait_) return ::writev(descriptor(), parts.data(), static_cast<int>(parts.size()));
  msghdr message{};
  message.msg_iov = parts.data();
  message.msg_iovlen = parts.size();
  return ::sendmsg(descriptor(), &message, MSG_NOSIGNAL);
}

void Channel::read(std::span<std::byte> into) {
  while (!into.empty()) {
    const ssize_t count = ::read(descriptor(), into.data(), into.size());
    if (count == 0) throw ChannelClosed();
    if (count < 0) {
      wait_for(POLLIN);
      continue;
    }
    into = into.subspan(static_cast<std::size_t>(count));
  }
}

// After a call that failed: goes on where that is no failure of the socket.
void Channel::wait_for(short events) const {
  if (errno == EINTR) return;
  if (!wait_ || (errno != EAGAIN && errno != EWOULDBLOCK)) throw ChannelClosed();
  wait_(events);
}

}  // namespace tbviz
