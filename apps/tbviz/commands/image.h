// tbviz image: pictures and arrays, as SummaryWriter.add_image logs them.
#pragma once

#include <string>

#include "pictures/picture_input.h"
#include "shell/command.h"

namespace tbviz::cli {

struct ImageOptions {
  PictureInputOptions inputs;
  std::string dataformats;  ///< Of arrays; empty: by the number of axes.
  LogOptions log;
  PictureOptions pictures;
};

/// Adds the subcommand to `app`. Parsing it opens no file.
void add_image(CLI::App& app, Job& job);

/// Logs every picture under its own tag, or all of them under --tag at rising steps. A bad input is
/// reported and skipped.
void run_image(const ImageOptions& options, Console& console);

}  // namespace tbviz::cli
