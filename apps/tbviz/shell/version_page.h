// What `tbviz --version` prints.
#pragma once

#include "shell/console.h"

namespace tbviz::cli {

/// "tbviz 0.1.0", which is all there is unless details are asked for: then lines follow on how it
/// was built, and with which LibTorch models would run, or why none would. With --json the same as
/// members of the object. LibTorch is looked for and loaded, as for
/// a model.
void say_version(bool details, Console& console);

}  // namespace tbviz::cli
