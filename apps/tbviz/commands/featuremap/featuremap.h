// tbviz featuremap: what each layer of a network sees in a picture.
#pragma once

#include "commands/featuremap/featuremap_options.h"
#include "shell/command.h"
#include "shell/console.h"

namespace tbviz::cli {

void declare_featuremap(CommandSpec& command);

/// Runs the model on every input and writes a grid per layer and sample. Throws Error if the model
/// cannot be loaded or the options do not fit it; an input that fails is reported and skipped.
void run_featuremap(const FeaturemapOptions& options, Console& console);

}  // namespace tbviz::cli
