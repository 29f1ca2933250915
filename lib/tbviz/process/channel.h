// Messages over one end of a socket pair.
//
// A frame is a header of 24 bytes, little-endian: the kind, three zeros and the letters "tbvz", the
// number of bytes of the plain part, and that of the tensors' elements; then the two parts.
#pragma once

#include <sys/uio.h>

#include <cstddef>
#include <cstdint>
#include <functional>
#include <span>

#include "tbviz/base/descriptor.h"
#include "tbviz/process/message.h"

namespace tbviz {

/// Thrown where the other end is gone.
struct ChannelClosed {};

/// One end of a socket, which it owns. Not thread-safe.
class Channel {
 public:
  /// Waits until the socket is ready for `events` (poll()'s), or throws.
  using Wait = std::function<void(short events)>;

  /// With `wait` the socket never blocks and no SIGPIPE is raised; without, only read() and
  /// writev() are used, which a locked process is still allowed, and SIGPIPE must be ignored.
  explicit Channel(int descriptor, Wait wait = {});
  Channel(const Channel&) = delete;
  Channel& operator=(const Channel&) = delete;

  [[nodiscard]] int descriptor() const { return descriptor_.number(); }

  /// Refuses messages of more bytes than this.
  void limit_messages(std::uint64_t bytes) { most_bytes_ = bytes; }

  /// Throws ChannelClosed, and what `wait` throws; the channel is of no more use then.
  void send(const OutMessage& message);

  /// The next message; memory that `message` has is used again. Throws as send() does, ModelError
  /// if what comes is no message, std::bad_alloc if it claims more than there is memory for.
  void receive(InMessage& message);

  /// Closes the socket, which the other end sees.
  void close() { descriptor_.close(); }

 private:
  void write(std::span<iovec> parts);
  void read(std::span<std::byte> into);
  [[nodiscard]] ssize_t write_some(std::span<iovec> parts) const;
  void wait_for(short events) const;

  Descriptor descriptor_;
  Wait wait_;
  std::uint64_t most_bytes_ = std::uint64_t{1} << 46;
};

}  // namespace tbviz
