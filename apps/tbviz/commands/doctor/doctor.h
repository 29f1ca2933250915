// tbviz doctor: what this tbviz has and finds.
#pragma once

#include "models/run_options.h"
#include "shell/console.h"

namespace tbviz::cli {

struct CommandSpec;

struct DoctorOptions {
  TorchOption torch;
};

void declare_doctor(CommandSpec& command);

/// Prints it. What is missing is told, and is no failure; but one is reported where a LibTorch or a
/// module that somebody has named is not there, or not whole.
void run_doctor(const DoctorOptions& options, Console& console);

}  // namespace tbviz::cli
