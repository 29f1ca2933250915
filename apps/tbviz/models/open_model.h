// Opening models that are run.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include "models/run_options.h"
#include "shell/console.h"
#include "tbviz/model/run.h"

namespace tbviz::cli {

/// What a command asks of a model.
enum class ModelUse : bool {
  kValues,  ///< That it runs and shows values.
  kAll,     ///< Gradients, too, or its graph.
};

/// Opens the model in `file`, or the built-in network if it is empty, and says so, and what takes
/// the user's own: `takes_yours`, "--model FILE". It runs in LibTorch, in a process of its own; but
/// the built-in network of which only values are wanted runs here, without LibTorch. What had to be
/// changed to run it, and what it prints, is noted. Throws InputError, FormatError,
/// UnsupportedError or ModelError. The console must outlive the model. `meanwhile`
/// is called while LibTorch is loaded, for work that need not wait for the model.
[[nodiscard]] std::unique_ptr<Model> open_model(const std::string& file,
                                                const ModelRunOptions& options, ModelUse use,
                                                std::string_view takes_yours, Console& console,
                                                std::function<void()> meanwhile = {});

/// What to call the model in messages.
[[nodiscard]] std::string model_name(const std::string& file);

}  // namespace tbviz::cli
