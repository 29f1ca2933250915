// What a model may do while it runs, and for how long: the options of every command that runs one.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace tbviz::cli {

struct CommandSpec;

struct ModelRunOptions {
  std::vector<std::string> operator_libraries;  ///< --ops
  bool trust = false;                           ///< Nothing of the model's code is refused.
  bool no_sandbox = false;                      ///< Its process may do what its user may.
  std::optional<double> timeout;                ///< Seconds, for loading and all runs together.
  std::optional<std::int64_t> max_memory;       ///< Bytes, above what LibTorch needs to start.
};

/// --ops, --trust, --no-sandbox, --timeout and --max-memory.
void add_model_run_options(CommandSpec& command, ModelRunOptions& options);

}  // namespace tbviz::cli
