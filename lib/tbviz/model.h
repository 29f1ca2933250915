// Models that run: load one, run it, look into it and change it with PyTorch's hooks.
#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>

#include "tbviz/model/hooks.h"
#include "tbviz/model/loss.h"
#include "tbviz/model/model_options.h"
#include "tbviz/model/run.h"
#include "tbviz/model/run_model.h"

#pragma GCC visibility push(default)
namespace tbviz {

/// The model in `file` ("-": standard input), ready to run in the LibTorch module, which only gets
/// to see what the native readers accept: LibTorch is not safe on damaged or hostile files. Throws
/// InputError, FormatError, or UnsupportedError, also if the module is missing: docs/library.md
/// says where it is looked for, or if the model uses an operator that `options` do not let it use.
[[nodiscard]] std::unique_ptr<Model> load_model(const std::filesystem::path& file,
                                                const ModelOptions& options = {});

/// What runs the small network that comes with the library.
enum class BuiltinRuntime : std::uint8_t {
  kNative,  ///< The library itself, anywhere: values, but neither gradients nor the graph.
  kTorch,   ///< The LibTorch module, as load_model() does: all that a Model can do.
};

/// The small network that comes with the library: three convolutions, learned from pictures without
/// labels; docs/builtin-network.md says more. Runs in float32, on RGB pictures (N, 3, H, W).
///
/// The library's own operators give values that are within 1e-5 of LibTorch's, the same bits on
/// every machine; for a loss and for the graph they throw UnsupportedError before any work. With
/// kTorch throws as load_model() does.
[[nodiscard]] std::unique_ptr<Model> load_builtin_model(
    BuiltinRuntime runtime = BuiltinRuntime::kNative);

}  // namespace tbviz
#pragma GCC visibility pop
