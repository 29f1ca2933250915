// From argv to a finished command.
#pragma once

#include "shell/console.h"

namespace tbviz::cli {

/// Parses the arguments, runs the command, reports failures on `console`; returns the exit code.
[[nodiscard]] int run(int argc, char** argv, Console& console);

}  // namespace tbviz::cli
