// The table of commands: a new one is a pair of files and a line here.
#include "commands/check/check.h"
#include "commands/compare/compare.h"
#include "commands/edit.h"
#include "commands/export/export.h"
#include "commands/featuremap/featuremap.h"
#include "commands/gradcam.h"
#include "commands/graph.h"
#include "commands/grid.h"
#include "commands/histogram/histogram.h"
#include "commands/hooks/hooks.h"
#include "commands/image.h"
#include "commands/inspect/inspect.h"
#include "commands/kernels.h"
#include "commands/merge.h"
#include "commands/reduce.h"
#include "commands/repair.h"
#include "commands/scalars/scalars.h"
#include "commands/tail/tail.h"
#include "commands/verify.h"
#include "shell/command.h"

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
