// tbviz merge: several logs of one run as one.
#pragma once

#include <string>
#include <vector>

#include "logs/file_output.h"
#include "shell/command.h"
#include "shell/console.h"

namespace tbviz::cli {

struct MergeOptions {
  std::vector<std::string> logs;  ///< Event files, and folders of one run each.
  bool resumed = false;           ///< Whether later files replace what earlier ones hold.
  StreamOutputOptions output;
};

void declare_merge(CommandSpec& command);

/// Throws UsageError for standard input and for a folder of several runs.
void run_merge(const MergeOptions& options, Console& console);

}  // namespace tbviz::cli
