// Opening models that are run.
#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "shell/console.h"
#include "tbviz/model/run.h"

namespace tbviz::cli {

/// Opens the model in `file`, or the built-in network if it is empty, and says so, and what takes
/// the user's own: `takes_yours`, "--model FILE". What had to be changed to run it is noted. Throws
/// InputError, FormatError or UnsupportedError.
[[nodiscard]] std::unique_ptr<Model> open_model(const std::string& file,
                                                std::string_view takes_yours, Console& console);

/// What to call the model in messages.
[[nodiscard]] std::string model_name(const std::string& file);

}  // namespace tbviz::cli
