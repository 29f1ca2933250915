// MODEL and --input: a model, and what it is called with.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <vector>

#include "models/preprocessing.h"
#include "models/run_options.h"
#include "shell/console.h"
#include "tbviz/image.h"
#include "tbviz/model/run.h"
#include "tbviz/tensor.h"

namespace tbviz::cli {

struct CommandSpec;

/// What was read for an argument of forward().
struct ModelInput {
  std::string name;                   ///< Empty: the next argument in order.
  Tensor value = {};                  ///< Of a picture made by to_arguments().
  std::optional<Image> picture = {};  ///< What it is to be made of.
};

struct ModelCallOptions {
  std::string model;                ///< Empty: the built-in network.
  std::vector<std::string> inputs;  ///< One word per argument of forward().
  NetworkInputOptions pictures;     ///< What is done to pictures among them.
  ModelRunOptions run;
};

/// MODEL, --input, which may be repeated, the options of pictures, --preset none by default, and
/// those of running.
void add_model_call_options(CommandSpec& command, ModelCallOptions& options);

/// Each word of the inputs is a picture, an array file, a synthetic array, or NAME=VALUE[,VALUE...]
/// for a float32 array of one axis (NAME=FILE and NAME=randn:2,3 name the argument of any other
/// input). Throws InputError, FormatError, UnsupportedError or UsageError.
[[nodiscard]] std::vector<ModelInput> load_model_inputs(const ModelCallOptions& options,
                                                        Console& console);

/// Views for Model::run(), those with names last; pictures become what the model takes, gray for an
/// argument that is for gray ones, which is noted. Throws UsageError, with the nearest name, if
/// forward() has no argument of a name.
[[nodiscard]] std::vector<Argument> to_arguments(std::span<ModelInput> inputs, const Model& model,
                                                 const ModelCallOptions& options, Console& console);

}  // namespace tbviz::cli
