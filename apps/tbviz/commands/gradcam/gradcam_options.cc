#include "commands/gradcam/gradcam_options.h"

#include <fmt/format.h>

#include "models/other_inputs.h"
#include "models/places_options.h"
#include "shell/options.h"
#include "tbviz/error.h"

namespace tbviz::cli {
namespace {

void add_map_options(CommandSpec& command, GradcamOptions& options) {
  command.option("-m,--model", options.model, "Model that classifies pictures: .pt2 or TorchScript")
      .takes_path("FILE")
      .completes(Completion::kModel)
      .required()
      .or_environment("TBVIZ_MODEL");
  command
      .option(
          "--layer", options.layer,
          "Layer whose channels are weighed, by name, or convolution by index (default: the last "
          "convolution stage)")
      .takes("LAYER")
      .completes(Completion::kModule);
  command.option("--class", options.class_word, "Class, from 0 (default: the best one)")
      .takes("K")
      .not_empty("give the index of a class, or leave it out");
  command
      .option("--result", options.result,
              "Which tensor of forward()'s result has the scores, by number or key (default: the "
              "first)")
      .takes("INDEX|NAME");
  command.option("--method", options.method, "gradcam, or occlusion, which needs no gradients")
      .takes("NAME")
      .chosen_from({"gradcam", "occlusion"})
      .defaults_to(options.method);
  command.option("--window", options.occlusion.window, "Side of the square that occlusion hides")
      .between(1, 1 << 20)
      .defaults_to("32");
  command
      .option("--stride", options.occlusion.stride,
              "Pixels from one place of the square to the next")
      .between(1, 1 << 20)
      .defaults_to("16");
  command.option("--alpha", options.alpha, "Share of the colours over the picture")
      .takes("F")
      .between(0, 1)
      .defaults_to("0.5");
  command.option("--top", options.top, "Print the best N classes")
      .between(1, 1 << 20)
      .defaults_to("5");
  command.option("--labels", options.labels, "Names of the classes, one per line")
      .takes_path("FILE");
  command.option("--npy", options.npy, "Also write the maps as <input>.npy")
      .takes_path("DIR")
      .completes(Completion::kFolder);
}

}  // namespace

void declare_gradcam_options(CommandSpec& command, GradcamOptions& options) {
  options.input.preset = "imagenet";
  command.example = "tbviz gradcam cat.png --model net.pt --top 3 -l runs/maps";
  command.exit_codes = {
      {ExitCode::kUsage,
       "wrong arguments, no such layer, class or result, several layers, a layer without height "
       "and width, or tokens that are not as many as --tokens says"},
      {ExitCode::kInput},
      {ExitCode::kFormat},
      {ExitCode::kUnsupported},
      {ExitCode::kOutput},
      {ExitCode::kModel,
       "the model does not give scores, or does not run on the input, or an array holds no "
       "values"}};
  add_map_options(command, options);
  add_places_options(command, options.places);
  add_network_input_options(command, options.input);
  add_other_inputs_option(command, options.others);
  add_model_run_options(command, options.run);
  add_shard_options(command, options.shards);
  add_log_options(command, options.log, {.preview = true});
  add_picture_options(command, options.pictures);
}

void check_gradcam_options(const GradcamOptions& options) {
  if (options.method != "occlusion") return;
  const bool places = options.places.axes || options.places.tokens;
  if (options.layer.empty() && !places) return;
  throw UsageError(
      fmt::format("--{} goes with --method gradcam only: occlusion looks at the input",
                  !options.layer.empty() ? "layer" : (options.places.axes ? "axes" : "tokens")));
}

}  // namespace tbviz::cli
