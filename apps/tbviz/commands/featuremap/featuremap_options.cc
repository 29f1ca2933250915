#include "commands/featuremap/featuremap_options.h"

#include <fmt/format.h>

#include <algorithm>

#include "commands/featuremap/layer_output.h"
#include "models/other_inputs.h"
#include "models/places_options.h"
#include "pictures/picture_input.h"
#include "shell/options.h"
#include "tbviz/error.h"

namespace tbviz::cli {
namespace {

void add_layer_options(CommandSpec& command, FeaturemapOptions& options) {
  command
      .option("--layers", options.layers,
              "Convolutions by index 0,2 or range 0-4, any layer by name features.1 or glob "
              "layer1.*, a name made of digits by a glob [1] (default: all convolutions)")
      .takes("SPEC")
      .completes(Completion::kModule, ',');
  command.flag(
      "--list", options.list,
      "Print index, name, class and weight's shape of all layers, or of those that --layers "
      "chooses, and do nothing else");
  command.flag(
      "--channels", options.channels,
      "Print a line per channel below each layer's: least and greatest value, mean, standard "
      "deviation, share of zeros");
  command.flag("--after-inplace", options.after_inplace,
               "Show what in-place operations make of an output, as Python hooks end up with");
  command
      .option("--tag-format", options.tag_format,
              "Tag of a layer, with {index} {name} {type} {shape} {weight_shape}")
      .defaults_to(options.tag_format);
  command
      .option(
          "--nrow", options.nrow,
          "Channels in a row of the grid (default: the square root of their number, rounded down)")
      .between(1, 1 << 20);
  command
      .option("--npy", options.npy,
              "Also write the outputs, in the layer's own shape, as <input>/<index>_<layer>.npy")
      .takes_path("DIR")
      .completes(Completion::kFolder);
}

}  // namespace

void declare_featuremap_options(CommandSpec& command, FeaturemapOptions& options) {
  command.example = "tbviz featuremap cat.png --model net.pt --layers 0-2 -l runs/maps";
  command.exit_codes = {
      {ExitCode::kUsage,
       "wrong arguments, no such layer, -t for several layers, two inputs of one "
       "stem with -o or --npy, or tokens that are not as many as --tokens says"},
      {ExitCode::kInput},
      {ExitCode::kFormat,
       "a picture or the model file is damaged, an array holds no values, or the "
       "model has no convolutions and --layers is missing"},
      {ExitCode::kUnsupported,
       "--model is given and the LibTorch module is missing, or LibTorch lacks an "
       "operator that the model needs, or an operator of the model is refused"},
      {ExitCode::kOutput},
      {ExitCode::kModel,
       "the model raised, does not take inputs of this shape, lacks an input, "
       "crashed, or went beyond --timeout or --max-memory"}};
  command
      .option("-m,--model", options.model,
              "Model to run: .pt2 or TorchScript (default: the small built-in network)")
      .takes_path("FILE")
      .completes(Completion::kModel)
      .or_environment("TBVIZ_MODEL");
  add_layer_options(command, options);
  add_places_options(command, options.places);
  add_network_input_options(command, options.input);
  add_other_inputs_option(command, options.others);
  add_model_run_options(command, options.run);
  add_shard_options(command, options.shards);
  add_log_options(command, options.log, {.preview = true});
  add_picture_options(command, options.pictures);
}

void check_featuremap_options(const FeaturemapOptions& options,
                              const std::vector<BatchInput>& inputs) {
  check_tag_format(options.tag_format);
  if (options.model == "-" && std::ranges::find(inputs, "-", &BatchInput::word) != inputs.end()) {
    throw UsageError(
        "the model and a picture both come from standard input; give one of them a file");
  }
}

}  // namespace tbviz::cli
