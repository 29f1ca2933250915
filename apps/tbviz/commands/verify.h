// tbviz verify: every checksum of logs.
#pragma once

#include <string>
#include <vector>

#include "shell/command.h"
#include "shell/console.h"

namespace tbviz::cli {

struct VerifyOptions {
  std::vector<std::string> logs;  ///< Log directories, event files, "-".
};

void declare_verify(CommandSpec& command);

/// Tells the place and kind of each damage; the answer is no if there is any. A cut last record is
/// no damage. Files that are no logs are failures.
void run_verify(const VerifyOptions& options, Console& console);

}  // namespace tbviz::cli
