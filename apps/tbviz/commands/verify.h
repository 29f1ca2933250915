// tbviz verify: every checksum of logs.
#pragma once

#include <string>
#include <vector>

#include "shell/command.h"
#include "shell/console.h"

namespace tbviz::cli {

struct VerifyOptions {
  std::vector<std::string> logs;  ///< Log directories, event files, "-".
  bool no_data_crc = false;       ///< Whether checksums of data are left unlooked at.
};

void declare_verify(CommandSpec& command);

/// Tells the place and kind of each damage; the answer is no if there is any. A cut last record is
/// no damage. Files that are no logs are failures.
void run_verify(const VerifyOptions& options, Console& console);

}  // namespace tbviz::cli
