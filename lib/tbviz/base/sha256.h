// SHA-256 (FIPS 180-4), by which browsers know the scripts that a page may run, and shards their
// inputs and outputs.
#pragma once

#include <array>
#include <cstddef>
#include <string>

#include "tbviz/base/bytes.h"

namespace tbviz {

using Sha256Digest = std::array<std::byte, 32>;

[[nodiscard]] Sha256Digest sha256(Bytes data);

/// 64 digits, as sha256sum prints them.
[[nodiscard]] std::string hexadecimal(const Sha256Digest& digest);

}  // namespace tbviz
