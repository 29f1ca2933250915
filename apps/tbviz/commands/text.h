// tbviz text: Markdown, as SummaryWriter.add_text logs it.
#pragma once

#include <string>

#include "logs/log_options.h"
#include "shell/command.h"
#include "shell/console.h"

namespace tbviz::cli {

struct TextOptions {
  std::string input;  ///< "-" is standard input, as is none at all if that holds data.
  LogOptions log;
};

void declare_text(CommandSpec& command);

/// Logs the whole input as one text, byte by byte but for one final line end. Throws Error if it
/// cannot be read, or is no UTF-8.
void run_text(const TextOptions& options, Console& console);

}  // namespace tbviz::cli
