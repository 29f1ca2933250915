// What a model may do while it runs, and for how long: the options of every command that runs one.
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace tbviz::cli {

struct CommandSpec;

/// --torch. Where TBVIZ_TORCH stands for it, the library reads that itself, and says so.
struct TorchOption {
  std::string folder;
  bool is_on_line = false;

  /// What the library is told.
  [[nodiscard]] std::filesystem::path named() const { return is_on_line ? folder : ""; }
};

struct ModelRunOptions {
  TorchOption torch;
  std::vector<std::string> operator_libraries;  ///< --ops
  bool trust = false;                           ///< Nothing of the model's code is refused.
  bool no_sandbox = false;                      ///< Its process may do what its user may.
  bool float32 = false;                         ///< 16-bit models run in float32.
  bool keep_state = false;                      ///< A recurrent model goes on from input to input.
  std::int64_t seed = 0;                        ///< Of the model's random generators.
  std::optional<double> timeout;                ///< Seconds, for loading and all runs together.
  std::optional<std::int64_t> max_memory;       ///< Bytes, above what LibTorch needs to start.
};

/// Adds --torch to `group`.
void add_torch_option(CommandSpec& command, TorchOption& option, std::string_view group);

/// --torch, --ops, --trust, --no-sandbox, --seed, --keep-state, --float32, --timeout and
/// --max-memory.
void add_model_run_options(CommandSpec& command, ModelRunOptions& options);

}  // namespace tbviz::cli
