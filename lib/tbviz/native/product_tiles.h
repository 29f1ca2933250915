// Which versions of product_tile.h this processor runs.
#pragma once

#include <span>

#include "tbviz/native/product_tile.h"

namespace tbviz {

/// Those that it runs, the fastest first. There is one at least.
[[nodiscard]] std::span<const ProductTile> product_tiles();

}  // namespace tbviz
