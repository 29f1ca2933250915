// SHA-256 (FIPS 180-4), by which browsers know the scripts that a page may run.
#pragma once

#include <array>
#include <cstddef>

#include "tbviz/base/bytes.h"

namespace tbviz {

using Sha256Digest = std::array<std::byte, 32>;

[[nodiscard]] Sha256Digest sha256(Bytes data);

}  // namespace tbviz
