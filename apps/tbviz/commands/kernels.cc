#include "commands/kernels.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <memory>
#include <utility>
#include <vector>

#include "pictures/picture_log.h"
#include "shell/options.h"
#include "shell/text_table.h"
#include "tbviz/base/parallel_for.h"
#include "tbviz/checkpoint/convolutions.h"
#include "tbviz/image.h"
#include "tbviz/image/kernel_pictures.h"
#include "tbviz/model/builtin_network.h"
#include "tbviz/model/layers.h"
#include "tbviz/tensor/tensor_statistics.h"
#include "tbviz/text/words.h"

namespace tbviz::cli {
namespace {

// The step of the tutorial's picture of all kernels.
constexpr std::int64_t kStepOfAll = 322;

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

Checkpoint open_weights(const KernelsOptions& options, Console& console) {
  if (!options.model.empty()) return open_checkpoint(options.model);
  console.note("no MODEL given: drawing the built-in network; tbviz kernels model.pt draws yours");
  return read_checkpoint(builtin_network(), "the built-in network");
}

std::vector<ConvolutionLayer> choose_convolutions(const Checkpoint& checkpoint,
                                                  const std::string& spec) {
  std::vector<ConvolutionLayer> all = find_convolutions(checkpoint);
  if (all.empty()) {
    checkpoint.check_unread();
    throw FormatError(checkpoint.file(),
                      fmt::format("holds no convolution layers among its {} tensors",
                                  checkpoint.tensors().size()));
  }
  std::vector<std::string> names;
  std::vector<std::size_t> indexed;
  for (const ConvolutionLayer& layer : all) {
    indexed.push_back(names.size());
    names.push_back(layer.name);
  }
  std::vector<ConvolutionLayer> chosen;
  for (const std::size_t index : select_layers(spec, names, indexed, checkpoint.file())) {
    chosen.push_back(all[index]);
  }
  return chosen;
}

void describe(const ConvolutionLayer& layer, Console& console) {
  if (!console.json()) return;
  Json line;
  line["index"] = static_cast<std::int64_t>(layer.index);
  line["name"] = layer.name;
  line["kind"] = layer.kind.empty() ? Json() : Json(layer.kind);
  if (layer.unread != nullptr) {
    line["dtype"] = Json();
    line["shape"] = layer.unread_shape ? json_array(*layer.unread_shape) : Json();
    line["error"] = layer.unread->what();
  } else {
    line["dtype"] = name_of(layer.weight.dtype());
    line["shape"] = json_array(layer.weight.shape());
    line["bytes"] = layer.weight.byte_count();
  }
  console.object()["layers"].push_back(std::move(line));
}

std::string shape_text(const ConvolutionLayer& layer) {
  if (layer.unread == nullptr) return format_shape(layer.weight.shape());
  return layer.unread_shape ? format_shape(*layer.unread_shape) + " not read" : "not read";
}

void list(const std::vector<ConvolutionLayer>& layers, Console& console) {
  std::vector<std::vector<std::string>> rows;
  for (const ConvolutionLayer& layer : layers) {
    rows.push_back({fmt::format("{:>3}", layer.index), layer.name,
                    layer.kind.empty() ? "-" : layer.kind, shape_text(layer)});
    describe(layer, console);
  }
  for (const std::string& line : align_columns(std::move(rows))) console.result(line);
  for (const ConvolutionLayer& layer : layers) {
    if (layer.unread != nullptr) console.fail(*layer.unread);
  }
}

std::vector<Picture> plan(const ConvolutionLayer& layer, const KernelsOptions& options,
                          const std::string& file) {
  std::vector<Picture> pictures;
  const std::int64_t first = options.log.step;
  if (options.mode != "all") {
    const std::int64_t outputs = layer.weight.size(layer.transposed ? 1 : 0);
    if (outputs > kMostChannels) {
      throw FormatError(file,
                        fmt::format("{}: a picture for each of {} output channels would be too "
                                    "many; --mode all draws one, --layers leaves it out",
                                    layer.name, outputs));
    }
    for (std::int64_t o = 0; o < outputs; ++o) {
      pictures.push_back({fmt::format("{}_Convlayer_split_in_channel", layer.index), first + o,
                          fmt::format("{}_split/{}", layer.index, o), o});
    }
  }
  if (options.mode != "split") {
    pictures.push_back({fmt::format("{}_all", layer.index),
                        options.log.step_given ? first : kStepOfAll,
                        fmt::format("{}_all", layer.index), -1});
  }
  return pictures;
}

void warn_of_nan(const ConvolutionLayer& convolution, Console& console) {
  const std::array weights = {convolution.weight};
  const TensorStatistics found = statistics_of(weights).front();
  const std::int64_t count = found.nan + found.infinite;
  if (count == 0) return;
  console.warn(fmt::format("{}: {}; kernels that hold any are drawn black", convolution.name,
                           count_text(count, "NaN or infinite value")));
}

void explain(const ConvolutionLayer& layer, const KernelDrawer& drawer,
             const KernelsOptions& options, Console& console) {
  if (layer.weight.rank() == 3) {
    console.note(
        fmt::format("{}: one-dimensional kernels are drawn as rows of pixels", layer.name));
  } else if (layer.weight.rank() == 5) {
    console.note(fmt::format("{}: three-dimensional kernels are drawn slice by slice, a row each",
                             layer.name));
  } else if (!drawer.in_colour() && options.mode != "split") {
    console.note(
        fmt::format("{}_all: {} x {} kernels are no multiple of three; they are drawn one "
                    "by one in gray",
                    layer.index, layer.weight.size(0), layer.weight.size(1)));
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
      log.add(picture.step, picture.tag, picture.file, std::move(encoded[i]));
    }
    log.stop_if_interrupted();
  }
}

void add_kernel_options(CommandSpec& command, KernelsOptions& options) {
  command
      .option("--layers", options.layers,
              "Indices 0,1, ranges 0-4, names features.0, globs layer1.*; default: all convolution "
              "layers")
      .takes("SPEC");
  command.flag("--list", options.list, "Only list the layers: index, name, kind, shape");
  command
      .option("--mode", options.mode,
              "split: a picture per output channel; all: one of all kernels; both")
      .takes("split|all|both")
      .chosen_from({"split", "all", "both"})
      .defaults_to(options.mode);
  command.option("--nrow", options.nrow, "Kernels in a row of the picture of all")
      .between(1, 1'000'000)
      .defaults_to("8");
  command.flag("--scale-each", options.scale_each, "Scale every kernel by its own range (default)");
  command
      .flag("--scale-layer", options.scale_layer,
            "Scale all kernels of a layer by its range, so that they compare")
      .excludes("--scale-each");
}

}  // namespace

void declare_kernels(CommandSpec& command) {
  const auto options = std::make_shared<KernelsOptions>();
  command.example = "tbviz kernels model.pth --layers 0-2 -l runs/kernels";
  command.exit_codes = {{ExitCode::kUsage, "wrong arguments, or a layer that the model lacks"},
                        {ExitCode::kInput},
                        {ExitCode::kFormat, "the model is damaged, or holds no convolution"},
                        {ExitCode::kUnsupported},
                        {ExitCode::kOutput}};
  command
      .argument("MODEL", options->model,
                "A saved model: TorchScript, torch.save, torch.export, safetensors, ONNX, NumPy; "
                "none: the built-in network")
      .takes_path("MODEL");
  add_kernel_options(command, *options);
  add_log_options(command, options->log, {.tag = false});
  add_picture_options(command, options->pictures);
  command.job = [options](Console& console) { run_kernels(*options, console); };
}

void run_kernels(const KernelsOptions& options, Console& console) {
  const Checkpoint checkpoint = open_weights(options, console);
  const std::vector<ConvolutionLayer> layers = choose_convolutions(checkpoint, options.layers);
  if (options.list) {
    list(layers, console);
    return;
  }
  std::vector<std::vector<Picture>> pictures;
  std::vector<std::string> file_names;
  for (const ConvolutionLayer& layer : layers) {
    pictures.emplace_back();
    if (layer.unread != nullptr) continue;
    pictures.back() = plan(layer, options, checkpoint.file());
    for (const Picture& picture : pictures.back()) file_names.push_back(picture.file);
  }
  PictureLog log(options.log, options.pictures, console);
  log.plan(file_names);

  for (std::size_t i = 0; i < layers.size(); ++i) {
    const ConvolutionLayer& layer = layers[i];
    if (layer.unread != nullptr) {
      describe(layer, console);
      console.fail(*layer.unread);
      continue;
    }
    const KernelDrawer drawer(layer.weight, layer.transposed,
                              options.scale_layer ? KernelScale::kLayer : KernelScale::kEachKernel,
                              fmt::format("{}, layer {}", checkpoint.file(), layer.name));
    console.result(
        fmt::format("{}_convlayer shape:{}", layer.index, format_shape(layer.weight.shape())));
    describe(layer, console);
    warn_of_nan(layer, console);
    explain(layer, drawer, options, console);
    draw(pictures[i], drawer, options.nrow, log, console);
  }
  log.close();
  if (!options.pictures.no_log && options.log.logdir != "-") {
    console.note(
        fmt::format("look at them with: tensorboard --logdir {} --samples_per_plugin "
                    "images=1000",
                    options.log.logdir.empty() ? "runs" : options.log.logdir));
  }
}

}  // namespace tbviz::cli
