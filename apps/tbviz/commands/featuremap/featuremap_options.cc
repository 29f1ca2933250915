#include "commands/featuremap/featuremap_options.h"

#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "commands/featuremap/layer_output.h"
#include "models/other_inputs.h"
#include "models/places_options.h"
#include "pictures/picture_input.h"
#include "shell/options.h"
#include "tbviz/error.h"
#include "tbviz/io/input_name.h"

namespace tbviz::cli {
namespace {

void add_layer_options(CommandSpec& command, FeaturemapOptions& options) {
  command
      .option("--layers", options.layers,
              "Convolutions by index (0,2) or range (0-4), any layers by name or glob (default: "
              "all convolutions)")
      .takes("SPEC");
  command.flag("--list", options.list, "Print the model's layers and do nothing else");
  command.flag("--channels", options.channels, "Print figures of every channel, too");
  command.flag("--after-inplace", options.after_inplace,
               "Show what in-place operations make of an output, as Python hooks end up with");
  command
      .option("--tag-format", options.tag_format,
              "Tag of a layer, with {index} {name} {type} {shape} {weight_shape}")
      .defaults_to(options.tag_format);
  command
      .option("--nrow", options.nrow,
              "Channels in a row of the grid (default: the root of their number)")
      .between(1, 1 << 20);
  command.option("--npy", options.npy, "Also write the outputs as <input>/<index>_<layer>.npy")
      .takes("DIR");
}

}  // namespace

void declare_featuremap_options(CommandSpec& command, FeaturemapOptions& options) {
  command.example = "tbviz featuremap cat.png --model net.pt --layers 0-2 -l runs/maps";
  command.exit_codes = {{ExitCode::kUsage, "wrong arguments, or a layer that the model lacks"},
                        {ExitCode::kInput},
                        {ExitCode::kFormat},
                        {ExitCode::kUnsupported},
                        {ExitCode::kOutput},
                        {ExitCode::kModel}};
  command
      .option("-m,--model", options.model,
              "TorchScript model (default: the small built-in network)")
      .takes_path("FILE")
      .or_environment("TBVIZ_MODEL");
  add_layer_options(command, options);
  add_places_options(command, options.places);
  add_network_input_options(command, options.input);
  add_other_inputs_option(command, options.others);
  add_model_run_options(command, options.run);
  add_log_options(command, options.log, {.preview = true});
  add_picture_options(command, options.pictures);
}

void check_featuremap_options(const FeaturemapOptions& options,
                              const std::vector<std::string>& inputs) {
  check_tag_format(options.tag_format);
  if (options.model == "-" && std::count(inputs.begin(), inputs.end(), "-") > 0) {
    throw UsageError(
        "the model and a picture both come from standard input; give one of them a file");
  }
  if (options.npy.empty() && options.pictures.output.empty()) return;
  std::set<std::string> stems;
  for (const std::string& input : inputs) {
    if (!stems.insert(default_name(input)).second) {
      throw UsageError(fmt::format("two inputs are called {}, so their files would overwrite each "
                                   "other; rename one or split the work into two runs",
                                   default_name(input)),
                       input);
    }
  }
}

}  // namespace tbviz::cli
