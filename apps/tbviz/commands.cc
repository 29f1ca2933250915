// The table of commands: a new one is a pair of files and a line here.
#include "tbviz/command.h"
#include "tbviz/commands/compare.h"
#include "tbviz/commands/featuremap.h"
#include "tbviz/commands/gradcam.h"
#include "tbviz/commands/graph.h"
#include "tbviz/commands/grid.h"
#include "tbviz/commands/histogram.h"
#include "tbviz/commands/hooks.h"
#include "tbviz/commands/image.h"
#include "tbviz/commands/inspect.h"
#include "tbviz/commands/kernels.h"
#include "tbviz/commands/scalars.h"

namespace tbviz::cli {

std::span<const Command> commands() {
  static constexpr Command kCommands[] = {
      {add_scalars}, {add_histogram}, {add_image}, {add_grid},    {add_kernels}, {add_featuremap},
      {add_hooks},   {add_gradcam},   {add_graph}, {add_inspect}, {add_compare},
  };
  return kCommands;
}

}  // namespace tbviz::cli
