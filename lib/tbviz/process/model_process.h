// Models in a process of their own: what they do, or break, the program survives.
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <string_view>

#include "tbviz/model/model_options.h"
#include "tbviz/model/run.h"
#include "tbviz/process/model_server.h"

namespace tbviz {

struct ModelProcessOptions {
  ModelOptions model = {};

  /// Takes from the process what a model has no need of: see sandbox.h.
  bool sandbox = true;

  /// Seconds that are spent waiting for the model, in all: for loading it and for every run.
  std::optional<double> timeout = {};

  /// Bytes that the process may take beyond what it has once LibTorch is loaded. What one run shows
  /// is limited too (RunBudget): to these, or else to half of the memory of this machine.
  std::optional<std::int64_t> max_memory = {};

  /// Hears, in one line, which LibTorch runs the model, and in another, before the model is loaded,
  /// what is in force around the process.
  std::function<void(std::string_view)> on_detail = {};

  /// Looks for LibTorch in all places, so that on_detail hears of each that there is.
  bool look_everywhere = false;

  /// Called while the process loads LibTorch, which takes a fifth of a second: work that need not
  /// wait for the model. What it throws comes out.
  std::function<void()> meanwhile = {};
};

/// As load_model(), in a process of its own, which ends with the model. The file is opened and
/// checked here first, and LibTorch looked for: the Python on the PATH is asked as well.
///
/// Throws, as the model does later, what the model would throw in this process; ModelError if its
/// process crashes, is killed, or takes more time or memory than it may; Interrupted at once if a
/// stop is asked for. REQUIRES: no other thread runs.
[[nodiscard]] std::unique_ptr<Model> load_model_in_process(const std::filesystem::path& file,
                                                           const ModelProcessOptions& options);

/// The same for the small network that comes with the library.
[[nodiscard]] std::unique_ptr<Model> load_builtin_model_in_process(
    const ModelProcessOptions& options);

/// The same for a model from anywhere: `source` is used in the new process.
[[nodiscard]] std::unique_ptr<Model> serve_in_process(const ModelSource& source,
                                                      const ModelProcessOptions& options);

}  // namespace tbviz
