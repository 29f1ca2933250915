// MODEL and --input: a model, and what it is called with.
#pragma once

#include <string>
#include <vector>

#include "models/argument_loader.h"
#include "models/argument_words.h"
#include "models/preprocessing.h"
#include "models/run_options.h"
#include "tbviz/model/run.h"

namespace tbviz::cli {

struct CommandSpec;

struct ModelCallOptions {
  std::string model;                ///< Empty: the built-in network.
  std::vector<std::string> inputs;  ///< One word per argument of forward().
  NetworkInputOptions pictures;     ///< What is done to pictures among them.
  ModelRunOptions run;
};

/// MODEL, --input, which may be repeated, the options of pictures, --preset none by default, and
/// those of running.
void add_model_call_options(CommandSpec& command, ModelCallOptions& options);

/// What the words say, for Model::run(), those with names last: views into what `loader` keeps.
/// Throws what that does, and UsageError, with the nearest name, if forward() has no argument of a
/// name, or one is named twice; `name` is what to call the model.
[[nodiscard]] std::vector<Argument> load_arguments(const std::vector<InputWord>& words,
                                                   const Model& model, const std::string& name,
                                                   ArgumentLoader& loader);

}  // namespace tbviz::cli
