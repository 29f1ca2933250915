// --diff: what edits did to what a model returns.
#pragma once

#include <string>

#include "shell/console.h"
#include "tbviz/model/hooks.h"

namespace tbviz::cli {

/// A line for each output, and a JSON event: how many elements differ, and by how much; or the
/// shapes, where they differ or there is an output on one side only, by its place. One that cannot
/// be read, before or after, is reported as a failure of `model`.
void report_change(const PassResult& before, const PassResult& after, const std::string& model,
                   Console& console);

}  // namespace tbviz::cli
