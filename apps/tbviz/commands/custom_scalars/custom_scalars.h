// tbviz custom-scalars: a layout of charts, as SummaryWriter.add_custom_scalars logs it.
#pragma once

#include <string>

#include "logs/log_options.h"
#include "shell/command.h"
#include "shell/console.h"

namespace tbviz::cli {

struct CustomScalarsOptions {
  std::string input;  ///< "-" is standard input, as is none at all if that holds data.
  LogOptions log;
};

void declare_custom_scalars(CommandSpec& command);

/// Logs the layout of one file. Throws Error if it cannot be read, or is no layout.
void run_custom_scalars(const CustomScalarsOptions& options, Console& console);

}  // namespace tbviz::cli
