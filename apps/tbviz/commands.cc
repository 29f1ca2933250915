// The table of commands: a new one is a pair of files and a line here.
#include "tbviz/command.h"
#include "tbviz/commands/check.h"
#include "tbviz/commands/compare.h"
#include "tbviz/commands/edit.h"
#include "tbviz/commands/export.h"
#include "tbviz/commands/featuremap.h"
#include "tbviz/commands/gradcam.h"
#include "tbviz/commands/graph.h"
#include "tbviz/commands/grid.h"
#include "tbviz/commands/histogram.h"
#include "tbviz/commands/hooks.h"
#include "tbviz/commands/image.h"
#include "tbviz/commands/inspect.h"
#include "tbviz/commands/kernels.h"
#include "tbviz/commands/merge.h"
#include "tbviz/commands/reduce.h"
#include "tbviz/commands/repair.h"
#include "tbviz/commands/scalars.h"
#include "tbviz/commands/tail.h"
#include "tbviz/commands/verify.h"

namespace tbviz::cli {

std::span<const Command> commands() {
  static constexpr Command kCommands[] = {
      {add_scalars},    {add_histogram}, {add_image},   {add_grid},   {add_kernels},
      {add_featuremap}, {add_hooks},     {add_gradcam}, {add_graph},  {add_inspect},
      {add_compare},    {add_export},    {add_verify},  {add_repair}, {add_edit},
      {add_merge},      {add_reduce},    {add_tail},    {add_check},
  };
  return kCommands;
}

}  // namespace tbviz::cli
