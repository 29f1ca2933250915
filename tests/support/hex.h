// Bytes as hexadecimal text, for golden bytes in tests.
#pragma once

#include <string>
#include <string_view>

namespace tbviz::test {

[[nodiscard]] inline std::string to_hex(std::string_view bytes) {
  std::string hex;
  for (const char c : bytes) {
    const auto byte = static_cast<unsigned char>(c);
    hex += "0123456789abcdef"[byte >> 4U];
    hex += "0123456789abcdef"[byte & 15U];
  }
  return hex;
}

}  // namespace tbviz::test
