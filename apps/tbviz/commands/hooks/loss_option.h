// --loss, --target and --loss-at.
#pragma once

#include <string>

#include "tbviz/model/loss.h"

namespace tbviz::cli {

struct CommandSpec;

struct LossOptions {
  std::string loss = "sum";
  std::string target;  ///< Empty: zeros.
  std::string at;      ///< A word for one layer; empty is the model itself.
  bool given = false;  ///< Whether any of the options was.
};

void add_loss_options(CommandSpec& command, LossOptions& options);

/// Throws UsageError for a loss that is none, or a target that it does not take; reads the target.
[[nodiscard]] Loss make_loss(const LossOptions& options);

}  // namespace tbviz::cli
