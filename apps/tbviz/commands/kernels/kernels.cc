#include "commands/kernels/kernels.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <memory>
#include <optional>
#include <utility>
#include <vector>

#include "commands/kernels/kernel_layers.h"
#include "models/open_weights.h"
#include "pictures/picture_log.h"
#include "shell/options.h"
#include "shell/shell_word.h"
#include "shell/text_table.h"
#include "tbviz/base/parallel_for.h"
#include "tbviz/image.h"
#include "tbviz/image/kernel_pictures.h"
#include "tbviz/model/builtin_network.h"
#include "tbviz/tensor/tensor_statistics.h"
#include "tbviz/text/safe_name.h"
#include "tbviz/text/words.h"

namespace tbviz::cli {
namespace {

// Browsers and viewers show no picture that is much higher.
constexpr int kHighest = 32767;

// More pictures of one layer are planned by nobody; a small file may claim millions.
constexpr std::int64_t kMostChannels = 1 << 16;

// Pictures that are drawn and held at once.
constexpr std::size_t kBatch = 128;

/// A picture to come.
struct Picture {
  std::string tag;
  std::int64_t step = 0;
  std::string file;          // Below -o, without ".png".
  std::int64_t channel = 0;  // -1: all kernels.
};

Checkpoint open_model(const KernelsOptions& options, Console& console) {
  if (!options.model.empty()) return open_weights(options.model, console);
  console.note("no MODEL given: drawing the built-in network; tbviz kernels model.pt draws yours");
  return read_checkpoint(builtin_network(), "the built-in network");
}

std::optional<KernelLayout> layout_of(const KernelsOptions& options) {
  return kernel_layout_called(options.layout);
}

bool is_computed(const ConvolutionLayer& layer) {
  return layer.computed != nullptr && layer.unread == nullptr;
}

Json origin_json(const ParametrizedWeight& weight) {
  Json tensors = Json(Json::Array());
  for (const NamedTensor* part : weight.parts) tensors.push_back(part->name);
  Json origin;
  origin["rule"] = weight.rule->name;
  origin["tensors"] = std::move(tensors);
  return origin;
}

void describe(const KernelLayer& chosen, Console& console) {
  if (!console.json()) return;
  const ConvolutionLayer& layer = chosen.layer;
  Json line;
  line["index"] = chosen.is_indexed ? Json(static_cast<std::int64_t>(layer.index)) : Json();
  line["name"] = layer.name;
  line["kind"] = layer.kind.empty() ? Json() : Json(layer.kind);
  if (layer.unread != nullptr) {
    line["dtype"] = Json();
    line["shape"] = layer.unread_shape ? json_array(*layer.unread_shape) : Json();
    line["error"] = layer.unread->what();
  } else {
    line["dtype"] = name_of(layer.dtype());
    line["shape"] = json_array(chosen.shape());
    line["bytes"] =
        count_elements(layer.shape()) * static_cast<std::int64_t>(size_of(layer.dtype()));
    if (layer.computed) line["computed_from"] = origin_json(*layer.computed);
  }
  console.object()["layers"].push_back(std::move(line));
}

std::string shape_text(const KernelLayer& chosen) {
  const ConvolutionLayer& layer = chosen.layer;
  if (layer.unread == nullptr) return format_shape(chosen.shape());
  return layer.unread_shape ? format_shape(*layer.unread_shape) + " not read" : "not read";
}

void list(const std::vector<KernelLayer>& layers, Console& console) {
  std::vector<std::vector<std::string>> rows;
  for (const KernelLayer& chosen : layers) {
    const ConvolutionLayer& layer = chosen.layer;
    rows.push_back({fmt::format("{:>3}", chosen.is_indexed ? chosen.label : "-"), layer.name,
                    layer.kind.empty() ? "-" : layer.kind, shape_text(chosen)});
    if (is_computed(layer)) rows.back().push_back("computed from " + layer.computed->origin());
    describe(chosen, console);
  }
  for (const std::string& line : align_columns(std::move(rows), kNoNumbers, {.columns = {1, 2}})) {
    console.result(line);
  }
  for (const KernelLayer& chosen : layers) {
    if (chosen.layer.unread != nullptr) console.fail(*chosen.layer.unread);
  }
}

std::vector<Picture> plan(const KernelLayer& chosen, const KernelsOptions& options,
                          const std::string& file) {
  std::vector<Picture> pictures;
  const ConvolutionLayer& layer = chosen.layer;
  const std::string folder = safe_component(chosen.label);
  const std::int64_t first = options.log.step;
  if (options.mode != "all") {
    const std::int64_t outputs = chosen.shape()[layer.transposed ? 1 : 0];
    if (outputs > kMostChannels) {
      throw FormatError(file,
                        fmt::format("{}: a picture for each of {} output channels would be too "
                                    "many; --mode all draws one, --layers leaves it out",
                                    layer.name, outputs));
    }
    for (std::int64_t o = 0; o < outputs; ++o) {
      pictures.push_back({safe_tag(chosen.label + "_Convlayer_split_in_channel"), first + o,
                          fmt::format("{}_split/{}", folder, o), o});
    }
  }
  if (options.mode != "split") {
    pictures.push_back({tag_of_all_kernels(chosen.label),
                        options.log.step_given ? first : kStepOfAllKernels, folder + "_all", -1});
  }
  return pictures;
}

void warn_of_nan(const std::string& name, const TensorView& weight, Console& console) {
  const std::array weights = {weight};
  const TensorStatistics found = statistics_of(weights).front();
  const std::int64_t count = found.nan + found.infinite;
  if (count == 0) return;
  console.warn(fmt::format("{}: {}; kernels that hold any are drawn black", name,
                           count_text(count, "NaN or infinite value")));
}

void explain(const KernelLayer& chosen, const KernelDrawer& drawer, const KernelsOptions& options,
             Console& console) {
  const ConvolutionLayer& layer = chosen.layer;
  if (is_computed(layer)) {
    console.note(fmt::format("{}: computed from {}", layer.name, layer.computed->origin()));
  }
  const Shape shape = chosen.shape();
  if (shape.size() == 3) {
    console.note(
        fmt::format("{}: one-dimensional kernels are drawn as rows of pixels", layer.name));
  } else if (shape.size() == 5) {
    console.note(fmt::format("{}: three-dimensional kernels are drawn slice by slice, a row each",
                             layer.name));
  } else if (!drawer.in_colour() && options.mode != "split") {
    console.note(
        fmt::format("{}_all: {} x {} kernels are no multiple of three; they are drawn one "
                    "by one in gray",
                    chosen.label, shape[0], shape[1]));
  }
}

// Draws in parallel, adds in order.
void draw(const std::vector<Picture>& pictures, const KernelDrawer& drawer, int nrow,
          PictureLog& log, Console& console) {
  std::vector<EncodedImage> encoded;
  for (std::size_t begin = 0; begin < pictures.size(); begin += kBatch) {
    encoded.assign(std::min(kBatch, pictures.size() - begin), {});
    parallel_for(encoded.size(), [&](std::size_t i) {
      const Picture& picture = pictures[begin + i];
      encoded[i] = encode_for_log(picture.channel < 0 ? drawer.all(nrow)
                                                      : drawer.output_channel(picture.channel));
    });
    for (std::size_t i = 0; i < encoded.size(); ++i) {
      const Picture& picture = pictures[begin + i];
      if (encoded[i].height > kHighest) {
        console.note(
            fmt::format("{}: is {} pixels high, more than most programs show; a larger "
                        "--nrow makes it wider",
                        picture.tag, encoded[i].height));
      }
      log.add(picture.step, picture.tag, picture.file, std::move(encoded[i]),
              picture.channel < 0 ? PreviewRank::kFirst : PreviewRank::kUsual);
    }
    log.stop_if_interrupted();
  }
}

void add_kernel_options(CommandSpec& command, KernelsOptions& options) {
  command
      .option(
          "--layers", options.layers,
          "Indices 0,1, ranges 0-4 (both ends included), names features.0, globs layer1.*; a name "
          "made of digits by a glob [1] (default: all convolution layers)")
      .takes("SPEC")
      .completes(Completion::kConvolution, ',');
  command.flag("--list", options.list, "Only list the layers: index, name, kind, shape");
  command
      .option("--mode", options.mode,
              "split: a picture per output channel; all: one of all kernels; both")
      .takes("split|all|both")
      .chosen_from({"split", "all", "both"})
      .defaults_to(options.mode);
  command
      .option(
          "--layout", options.layout,
          "How the file's kernels lie: O output channels, I input channels, HW (or one axis, or "
          "three) places; auto: oihw, with a hint where that is unlikely")
      .takes("WORD")
      .chosen_from({"auto", "oihw", "hwio", "ohwi"})
      .defaults_to(options.layout);
  command.option("--nrow", options.nrow, "Kernels in a row of the picture of all")
      .between(1, 1'000'000)
      .defaults_to("8");
  command.flag("--scale-each", options.scale_each,
               "Scale every kernel by its own least and greatest value (default)");
  command
      .flag("--scale-layer", options.scale_layer,
            "Scale all kernels of a layer by its range, so that they can be compared")
      .excludes("--scale-each");
}

}  // namespace

void declare_kernels(CommandSpec& command) {
  const auto options = std::make_shared<KernelsOptions>();
  command.example = "tbviz kernels model.pth --layers 0-2 -l runs/kernels";
  command.exit_codes = {
      {ExitCode::kUsage,
       "wrong arguments, or there is no such layer, or it is named but has not three to five axes"},
      {ExitCode::kInput, "the file is missing or unreadable"},
      {ExitCode::kFormat, "the file is damaged or malformed, or holds no convolution"},
      {ExitCode::kUnsupported,
       "the format, a data type or a pickle opcode is not supported (after the other layers are "
       "drawn), or the file is no model"},
      {ExitCode::kOutput}};
  command
      .argument("MODEL", options->model,
                "A saved model: TorchScript, torch.save, torch.export, safetensors, ONNX, NumPy; "
                "none: the built-in network")
      .takes_path("MODEL")
      .completes(Completion::kModel)
      .or_environment("TBVIZ_MODEL");
  add_kernel_options(command, *options);
  add_log_options(command, options->log, {.tag = false, .preview = true});
  add_picture_options(command, options->pictures);
  command.job = [options](Console& console) { run_kernels(*options, console); };
}

namespace {

void report_not_read(const KernelLayer& layer, Console& console) {
  describe(layer, console);
  console.fail(*layer.layer.unread);
}

void draw_layer(const KernelLayer& chosen, const std::vector<Picture>& pictures,
                const KernelsOptions& options, const std::string& file, PictureLog& log,
                Console& console) {
  const ConvolutionLayer& layer = chosen.layer;
  if (layer.unread != nullptr) return report_not_read(chosen, console);
  Tensor made;
  const TensorView weight = chosen.weight(made);
  const KernelDrawer drawer(weight, layer.transposed,
                            options.scale_layer ? KernelScale::kLayer : KernelScale::kEachKernel,
                            fmt::format("{}, layer {}", file, layer.name));
  console.result(fmt::format("{}_convlayer shape:{}", chosen.label, format_shape(weight.shape())));
  describe(chosen, console);
  warn_of_nan(layer.name, weight, console);
  explain(chosen, drawer, options, console);
  draw(pictures, drawer, options.nrow, log, console);
}

}  // namespace

void run_kernels(const KernelsOptions& options, Console& console) {
  const Checkpoint checkpoint = open_model(options, console);
  const std::vector<KernelLayer> layers =
      choose_kernel_layers(checkpoint, options.layers, layout_of(options), console);
  if (options.list) {
    list(layers, console);
    if (options.layers.empty()) report_unknown_tensors(checkpoint, console);
    return;
  }
  std::vector<std::vector<Picture>> pictures;
  std::vector<std::string> file_names;
  for (const KernelLayer& layer : layers) {
    pictures.emplace_back();
    if (layer.layer.unread != nullptr) continue;
    pictures.back() = plan(layer, options, checkpoint.file());
    for (const Picture& picture : pictures.back()) file_names.push_back(picture.file);
  }
  if (file_names.empty()) {
    for (const KernelLayer& layer : layers) report_not_read(layer, console);
    return;
  }
  PictureLog log(options.log, options.pictures, console);
  log.plan(file_names);
  console.progress().expect("image", file_names.size());
  for (std::size_t i = 0; i < layers.size(); ++i) {
    draw_layer(layers[i], pictures[i], options, checkpoint.file(), log, console);
  }
  log.close();
  if (options.layers.empty()) report_unknown_tensors(checkpoint, console);
  if (!options.pictures.no_log && options.log.logdir != "-") {
    console.note(
        fmt::format("look at them with: tensorboard --logdir {} --samples_per_plugin "
                    "images=1000",
                    options.log.logdir.empty() ? "runs" : shell_word(options.log.logdir)));
  }
}

}  // namespace tbviz::cli
