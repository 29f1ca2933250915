// tbviz video: frames as one moving picture, as SummaryWriter.add_video logs them.
#pragma once

#include "logs/log_options.h"
#include "pictures/picture_input.h"
#include "shell/command.h"
#include "shell/console.h"

namespace tbviz::cli {

struct VideoOptions {
  PictureInputOptions inputs;
  double fps = 4;
  LogOptions log;
};

void declare_video(CommandSpec& command);

/// Logs the pictures as one video, or every array as a video of its own. A bad picture is reported
/// and left out. Throws FormatError if pictures differ in size, UsageError if pictures and arrays
/// are mixed.
void run_video(const VideoOptions& options, Console& console);

}  // namespace tbviz::cli
