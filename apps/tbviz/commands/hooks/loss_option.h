// --loss and --target.
#pragma once

#include <string>

#include "tbviz/model/loss.h"

namespace tbviz::cli {

struct CommandSpec;

struct LossOptions {
  std::string loss = "sum";
  std::string target;  ///< Empty: zeros.
  bool given = false;  ///< Whether --loss or --target was.
};

void add_loss_options(CommandSpec& command, LossOptions& options);

/// Throws UsageError for a loss that is none, or a target that it does not take; reads the target.
[[nodiscard]] Loss make_loss(const LossOptions& options);

}  // namespace tbviz::cli
