// --steps A:B of the commands that look at a part of a log.
#pragma once

#include <string>

#include "tbviz/event/step_range.h"

namespace tbviz::cli {

struct CommandSpec;

/// --steps, which takes A:B; either may be empty. A range without a step is a UsageError.
void add_steps_option(CommandSpec& command, StepRange& steps);

}  // namespace tbviz::cli
