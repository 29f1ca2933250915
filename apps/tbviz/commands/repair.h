// tbviz repair: the good records of a damaged log.
#pragma once

#include <string>

#include "logs/file_output.h"
#include "shell/command.h"
#include "shell/console.h"

namespace tbviz::cli {

struct RepairOptions {
  std::string log;           ///< An event file, a folder with one, or "-".
  bool no_data_crc = false;  ///< Whether checksums of data are left unlooked at.
  StreamOutputOptions output;
};

void declare_repair(CommandSpec& command);

/// Writes every record whose checksums hold and that holds an event, byte by byte, and says what
/// was lost. Throws Error if there is none, or the output cannot be written.
void run_repair(const RepairOptions& options, Console& console);

}  // namespace tbviz::cli
