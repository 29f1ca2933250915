// The first lines of an input, read until they tell what it is.
#pragma once

#include "tbviz/table/draw_reader.h"
#include "tbviz/table/input_shape.h"

namespace tbviz {

struct FoundShape {
  InputShape shape;
  bool is_empty = true;  ///< Nothing but blank lines came.
};

/// Asks shape_of() about more and more lines, and puts all of them back. Where the source throws
/// Interrupted, what came before decides; reading on throws again. Throws what else it throws.
[[nodiscard]] FoundShape find_shape(DrawReader& draws);

}  // namespace tbviz
