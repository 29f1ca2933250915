// What tbviz meets where it runs, for tbviz doctor.
#pragma once

#include "shell/console.h"

namespace tbviz::cli {

/// The TensorBoard that tbviz view would run.
void report_tensorboard(Console& console);

/// What the terminal behind standard output can show.
void report_terminal(Console& console);

}  // namespace tbviz::cli
