// tbviz view: the user's own TensorBoard on a log directory.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "shell/console.h"

namespace tbviz::cli {

struct CommandSpec;

struct ViewOptions {
  std::string logdir;
  std::int64_t port = 0;  ///< 0: one that is free.
  std::string host = "127.0.0.1";
  std::vector<std::string> arguments;  ///< TensorBoard's own.
};

void declare_view(CommandSpec& command);

/// Runs TensorBoard until it ends or is stopped, and prints its address once it answers. Throws
/// InputError if there is no log directory, UnsupportedError if there is no TensorBoard,
/// OutputError if it ends by itself with a failure.
void run_view(const ViewOptions& options, Console& console);

}  // namespace tbviz::cli
