// Bytes on the line to a model's process, put there by hand: see process/channel.h.
#pragma once

#include <unistd.h>

#include <algorithm>
#include <cstdint>
#include <stdexcept>
#include <string>
#include <string_view>

#include "tbviz/process/message.h"

namespace tbviz::test {

[[nodiscard]] inline std::string frame_header(std::uint8_t kind, std::uint64_t plain,
                                              std::uint64_t elements,
                                              std::string_view mark = "tbvz") {
  std::string bytes(24, '\0');
  bytes[0] = static_cast<char>(kind);
  std::copy(mark.begin(), mark.end(), bytes.begin() + 4);
  store_le(bytes.data() + 8, plain);
  store_le(bytes.data() + 16, elements);
  return bytes;
}

[[nodiscard]] inline std::string frame_header(MessageKind kind, std::uint64_t plain,
                                              std::uint64_t elements) {
  return frame_header(static_cast<std::uint8_t>(kind), plain, elements);
}

inline void write_raw(int socket, std::string_view bytes) {
  if (::write(socket, bytes.data(), bytes.size()) != static_cast<ssize_t>(bytes.size())) {
    throw std::runtime_error("the socket takes no more");
  }
}

}  // namespace tbviz::test
