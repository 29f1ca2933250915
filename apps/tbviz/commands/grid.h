// tbviz grid: many pictures as one, as torchvision's make_grid lays them out.
#pragma once

#include <cstdint>
#include <vector>

#include "logs/log_options.h"
#include "pictures/picture_input.h"
#include "pictures/picture_output.h"
#include "shell/command.h"
#include "shell/console.h"
#include "tbviz/image.h"

namespace tbviz::cli {

/// Called GridCommandOptions because GridOptions are make_grid's own.
struct GridCommandOptions {
  PictureInputOptions inputs;
  GridOptions grid;
  std::vector<double> value_range;  ///< --value-range MIN,MAX; empty or two.
  std::size_t batch_size = 0;       ///< Pictures in a grid; 0: all.
  bool shuffle = false;
  std::uint64_t seed = 0;
  LogOptions log;
  PictureOptions pictures;
};

void declare_grid(CommandSpec& command);

/// Logs a grid per batch of pictures, or per array, at rising steps. A bad picture is reported and
/// left out. Throws FormatError if pictures differ in size, UsageError if pictures and arrays are
/// mixed.
void run_grid(const GridCommandOptions& options, Console& console);

}  // namespace tbviz::cli
