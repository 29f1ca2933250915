// Models that are run: opening them, and running them on one input after the other.
#pragma once

#include <functional>
#include <memory>
#include <span>
#include <string>
#include <string_view>

#include "shell/console.h"
#include "tbviz/model/layers.h"
#include "tbviz/model/run.h"
#include "tbviz/text/json.h"

namespace tbviz::cli {

/// Opens the model in `file`, or the built-in network if it is empty, and says so, and what takes
/// the user's own: `takes_yours`, "--model FILE". What had to be changed to run it is noted. Throws
/// InputError, FormatError or UnsupportedError.
[[nodiscard]] std::unique_ptr<Model> open_model(const std::string& file,
                                                std::string_view takes_yours, Console& console);

/// What to call the model in messages.
[[nodiscard]] std::string model_name(const std::string& file);

/// Calls show(input) for each input. One that fails is reported, with what the model would have
/// taken, and skipped; what is no fault of the input is thrown. after_each() is called either way.
void show_each(std::span<const std::string> inputs, const Model& model, Console& console,
               const std::function<void(const std::string&)>& show,
               const std::function<void()>& after_each);

/// An object of index, name, kind and the weight's shape.
[[nodiscard]] Json to_json(const Layer& layer);

}  // namespace tbviz::cli
