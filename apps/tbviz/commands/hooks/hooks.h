// tbviz hooks: look into, and change, a forward and backward pass.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "commands/hooks/loss_option.h"
#include "logs/log_options.h"
#include "models/call_arguments.h"
#include "shell/command.h"
#include "shell/console.h"

namespace tbviz::cli {

struct HooksOptions {
  ModelCallOptions call;
  std::vector<std::string> forward_pre;
  std::vector<std::string> forward;
  std::vector<std::string> backward;
  std::vector<std::string> tensors;
  bool parameters = false;
  LossOptions loss;
  std::vector<std::string> edits;
  std::vector<std::string> gradient_edits;
  bool diff = false;
  std::filesystem::path npy;  ///< Folder for arrays; empty: none.
  bool force = false;         ///< Overwrite them.
  LogOptions log;
};

void declare_hooks(CommandSpec& command);

/// Runs the model once, forward and, where a gradient is asked for, backward, and reports what the
/// hooks see as it happens. Throws Error if the model cannot be loaded, does not run, or has not
/// what the options name.
void run_hooks(const HooksOptions& options, Console& console);

}  // namespace tbviz::cli
