// tbviz image: pictures and arrays, as SummaryWriter.add_image logs them.
#pragma once

#include <string>

#include "batch/batch_options.h"
#include "logs/log_options.h"
#include "pictures/picture_input.h"
#include "pictures/picture_output.h"
#include "shell/command.h"
#include "shell/console.h"

namespace tbviz::cli {

struct ImageOptions {
  PictureInputOptions inputs;
  std::string dataformats;  ///< Of arrays; empty: by the number of axes.
  LogOptions log;
  PictureOptions pictures;
  ShardOptions shards;
};

void declare_image(CommandSpec& command);

/// Logs every picture under its own tag, or all of them under --tag at rising steps. A bad input is
/// reported and skipped.
void run_image(const ImageOptions& options, Console& console);

}  // namespace tbviz::cli
