// Base64 (RFC 4648, section 4): bytes as text.
#pragma once

#include <cstddef>
#include <string>

#include "tbviz/base/bytes.h"

namespace tbviz {

/// How long the text of so many bytes is, padding included.
[[nodiscard]] constexpr std::size_t base64_size(std::size_t bytes) { return (bytes + 2) / 3 * 4; }

void append_base64(std::string& out, Bytes bytes);

[[nodiscard]] std::string base64(Bytes bytes);

}  // namespace tbviz
