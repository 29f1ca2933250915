// tbviz gradcam: where in a picture a network sees its evidence for a class.
#pragma once

#include "commands/gradcam/gradcam_options.h"
#include "shell/command.h"
#include "shell/console.h"

namespace tbviz::cli {

void declare_gradcam(CommandSpec& command);

/// Draws a class map per picture. Throws Error if the model cannot be loaded or the options do not
/// fit it; a picture that fails is reported and skipped.
void run_gradcam(const GradcamOptions& options, Console& console);

}  // namespace tbviz::cli
