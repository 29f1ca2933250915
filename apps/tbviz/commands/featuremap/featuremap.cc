#include "commands/featuremap/featuremap.h"

#include <fmt/format.h>

#include <algorithm>
#include <memory>
#include <set>
#include <utility>

#include "batch/batch.h"
#include "commands/featuremap/layer_output.h"
#include "commands/featuremap/sheets.h"
#include "models/input_batch.h"
#include "models/open_model.h"
#include "models/other_inputs.h"
#include "models/places_options.h"
#include "models/reached_layers.h"
#include "pictures/picture_input.h"
#include "pictures/picture_log.h"
#include "shell/options.h"
#include "shell/text_table.h"
#include "tbviz/archive/npy.h"
#include "tbviz/base/parallel_for.h"
#include "tbviz/error.h"
#include "tbviz/io/input_name.h"

namespace tbviz::cli {
namespace {

void list_layers(const std::vector<Layer>& layers, Console& console) {
  std::vector<std::vector<std::string>> rows;
  for (const Layer& layer : layers) {
    rows.push_back({index_word(layer), layer.name, layer.type});
    if (layer.index) rows.back().push_back(format_shape(layer.weight_shape));
    if (console.json()) console.object()["layers"].push_back(to_json(layer));
  }
  for (const std::string& line : align_columns(std::move(rows), kNoNumbers, {.columns = {1, 2}})) {
    console.result(line);
  }
}

/// The work on all inputs: one model, one log.
class FeatureMaps {
 public:
  /// Finds clashes of tags, and of files with those that exist, before any work.
  FeatureMaps(const FeaturemapOptions& options, const Batch& batch, Preprocessing preprocessing,
              OtherInputs others, Model& model, Console& console);

  /// Throws Error if the input cannot be read or the model fails on it.
  void show(const BatchInput& batch_input);

  [[nodiscard]] const KindCounts& counts() const { return log_.counts(); }

  void stop_if_interrupted() { log_.stop_if_interrupted(); }

  /// Says, too, which layers no input has reached.
  void close();

 private:
  void plan_files(const Batch& batch);
  void plan_steps(const Batch& batch);
  [[nodiscard]] std::vector<LayerOutput> run(const std::string& input, const Tensor& values);
  void report(const std::string& input, std::int64_t step, const std::vector<LayerOutput>& outputs);
  void tell_unread(const std::string& input, const Layer& layer, const std::string& reason);
  void write_arrays(const std::string& input, const std::vector<LayerOutput>& outputs) const;
  void write_pictures(const std::string& input, std::int64_t step, std::int64_t samples,
                      const std::vector<LayerOutput>& outputs);

  const FeaturemapOptions& options_;
  Model& model_;
  std::vector<Layer> layers_;
  Console& console_;
  Preprocessing preprocessing_;
  OtherInputs others_;
  PictureLog log_;
  Overwrite overwrite_;
  std::int64_t next_step_;
  std::vector<std::int64_t> first_steps_;  // By index, where only a share is seen; one more.
  bool several_inputs_;
  PlacesNotes places_notes_;
  ReachedLayers reached_;
  std::set<std::size_t> unread_;  // Sites of layers whose values cannot be read.
  bool any_shown_ = false;
};

FeatureMaps::FeatureMaps(const FeaturemapOptions& options, const Batch& batch,
                         Preprocessing preprocessing, OtherInputs others, Model& model,
                         Console& console)
    : options_(options),
      model_(model),
      layers_(choose_layers(layers_of(model), options.layers, model_name(options.model))),
      console_(console),
      preprocessing_(std::move(preprocessing)),
      others_(std::move(others)),
      log_(options.log, options.pictures, console, &batch),
      overwrite_(log_.overwrite()),
      next_step_(options.log.step),
      several_inputs_(batch.all().size() > 1),
      places_notes_(console),
      reached_(model, model_name(options.model)) {
  reached_.expect(options.layers.empty() ? "" : "--layers",
                  choose_by_entry(layers_of(model), options.layers, model_name(options.model)));
  if (!options.log.tag.empty() && layers_.size() > 1) {
    throw UsageError(
        fmt::format("-t names one tag, but {} layers are shown; choose one with "
                    "--layers, or use --tag-format",
                    layers_.size()));
  }
  plan_files(batch);
  if (batch.is_sharded()) plan_steps(batch);
}

void FeatureMaps::plan_files(const Batch& batch) {
  if (options_.npy.empty() && options_.pictures.output.empty()) return;
  std::vector<std::string> pictures;
  for (const BatchInput& batch_input : batch.mine()) {
    const std::string& input = batch_input.word;
    for (std::string& file : planned_files(input, layers_)) pictures.push_back(std::move(file));
    if (options_.npy.empty()) continue;
    for (const Layer& layer : layers_) {
      const std::string file = LayerOutput{.layer = layer}.file_stem() + ".npy";
      check_writable(options_.npy / output_name(input) / file, overwrite_);
    }
  }
  log_.plan(pictures);
}

// Of a million pictures none is opened that is another shard's.
void FeatureMaps::plan_steps(const Batch& batch) {
  std::int64_t step = options_.log.step;
  for (const BatchInput& input : batch.all()) {
    first_steps_.push_back(step);
    step += is_called_like_picture(input.word)
                ? 1
                : std::max<std::int64_t>(planned_samples(input.word), 1);
  }
  first_steps_.push_back(step);
}

void FeatureMaps::show(const BatchInput& batch_input) {
  const std::string& input = batch_input.word;
  const auto index = static_cast<std::size_t>(batch_input.index);
  if (!first_steps_.empty()) next_step_ = first_steps_[index];
  const std::int64_t step = next_step_++;
  const Tensor values = preprocessing_.load(input).values;
  check_axes(values.shape(), others_.picture());
  const std::int64_t samples = values.shape().empty() ? 1 : values.shape().front();
  if (samples > kMostSamples) {
    throw FormatError(display_name(input),
                      fmt::format("an array of shape {} holds too many samples; at most {} are "
                                  "drawn, give it in parts",
                                  format_shape(values.shape()), kMostSamples));
  }
  if (values.view().count() == 0) {
    throw FormatError(
        display_name(input),
        fmt::format("an array of shape {} holds no values, so there is no feature map",
                    format_shape(values.shape())));
  }
  if (!first_steps_.empty() && step + samples != first_steps_[index + 1]) {
    throw FormatError(display_name(input),
                      fmt::format("holds {} samples, which its name hides from the other shards; "
                                  "call it .npy",
                                  samples));
  }
  next_step_ = step + samples;
  const std::vector<LayerOutput> outputs = run(input, values);
  any_shown_ = true;
  report(input, step, outputs);
  write_arrays(input, outputs);
  write_pictures(input, step, samples, outputs);
}

std::vector<LayerOutput> FeatureMaps::run(const std::string& input, const Tensor& values) {
  std::vector<std::size_t> wanted;
  for (const Layer& layer : layers_) wanted.push_back(layer.site);
  std::vector<LayerOutput> outputs;
  const auto keep = [&](const Arrival& arrival, std::span<Slot> slots) {
    const auto found = std::find(wanted.begin(), wanted.end(), arrival.index) - wanted.begin();
    const Layer& layer = layers_[static_cast<std::size_t>(found)];
    reached_.reached(arrival.index);
    for (std::size_t i = 0; i < slots.size(); ++i) {
      if (!slots[i].value) {
        tell_unread(input, layer, slots[i].unread);
        continue;
      }
      outputs.push_back({layer,
                         arrival.call,
                         arrival.packed ? std::optional(static_cast<int>(i)) : std::nullopt,
                         to_contiguous(*slots[i].value),
                         {}});
    }
  };
  const std::vector<Argument> arguments = arguments_with(others_.call(), values);
  model_.run({.arguments = arguments,
              .values = wanted,
              .gradients = {},
              .capture = options_.after_inplace ? Capture::kAfterRun : Capture::kOnArrival,
              .keep_state = options_.run.keep_state},
             keep);
  for (const LayerOutput& output : outputs) check_samples(output, values.shape());
  if (values.shape().size() == 4) {  // Else it is no picture, in which values could lie.
    const PictureSize picture{values.shape()[2], values.shape()[3]};
    for (LayerOutput& output : outputs) {
      output.places = places_at(model_, model_.sites()[output.layer.site], output.values.shape(),
                                picture, options_.places);
    }
  }
  parallel_for(outputs.size(), [&](std::size_t i) { summarise(outputs[i]); });
  return outputs;
}

void FeatureMaps::report(const std::string& input, std::int64_t step,
                         const std::vector<LayerOutput>& outputs) {
  std::vector<std::vector<std::string>> rows;
  for (const LayerOutput& output : outputs) {
    rows.push_back(describe(output));
    if (several_inputs_) rows.back().insert(rows.back().begin(), input);
    if (!console_.json()) continue;
    Json json = to_json(output, options_.channels);
    json["input"] = input;
    json["step"] = step;
    console_.object()["layers"].push_back(std::move(json));
  }
  NameColumns names{.columns = {1, 2}};  // The layer's name and kind, perhaps behind the input.
  if (several_inputs_) names.columns = {0, 2, 3};
  const std::vector<std::string> lines = align_columns(std::move(rows), kNoNumbers, names);
  for (std::size_t i = 0; i < outputs.size(); ++i) {
    console_.result(lines[i]);
    if (!options_.channels) continue;
    for (const std::string& line : align_columns(describe_channels(outputs[i]))) {
      console_.result(line);
    }
  }
  for (const LayerOutput& output : outputs) {
    if (output.places) places_notes_.note(output.name(), output.values.shape(), *output.places);
  }
  for (const LayerOutput& output : outputs) {
    if (output.statistics.all.not_finite == 0) continue;
    console_.warn(fmt::format("{}: layer {}: {} of {} values are NaN or infinite", input,
                              output.name(), output.statistics.all.not_finite,
                              output.statistics.all.count));
  }
}

// Once a layer: the next input's values will be of the same kind.
void FeatureMaps::tell_unread(const std::string& input, const Layer& layer,
                              const std::string& reason) {
  if (!unread_.insert(layer.site).second) return;
  console_.fail(UnsupportedError(
      input, fmt::format("the value of layer {} {}; it is left out", layer.name, reason)));
}

void FeatureMaps::close() {
  if (any_shown_) reached_.report(console_);
  log_.close();
}

void FeatureMaps::write_arrays(const std::string& input,
                               const std::vector<LayerOutput>& outputs) const {
  if (options_.npy.empty()) return;
  for (const LayerOutput& output : outputs) {
    write_npy(options_.npy / output_name(input) / (output.file_stem() + ".npy"), output.values,
              overwrite_);
  }
}

void FeatureMaps::write_pictures(const std::string& input, std::int64_t step, std::int64_t samples,
                                 const std::vector<LayerOutput>& outputs) {
  for (const LayerOutput& output : outputs) {
    if (has_picture(output)) continue;
    console_.note(fmt::format("{}: layer {} gives {}, of which there is no picture", input,
                              output.name(), format_shape(output.values.shape())));
  }
  std::vector<Sheet> sheets = draw_sheets(input, samples, outputs, options_);
  std::vector<std::string> files;
  for (const Sheet& sheet : sheets) files.push_back(sheet.file);
  log_.plan(files);  // Only now known for repeated calls and the items of tuples.
  for (Sheet& sheet : sheets) {
    log_.add(step + sheet.sample, sheet.tag, sheet.file, std::move(sheet.picture));
  }
}

}  // namespace

void declare_featuremap(CommandSpec& command) {
  const auto options = std::make_shared<FeaturemapOptions>();
  declare_featuremap_options(command, *options);
  command.job = [options](Console& console) { run_featuremap(*options, console); };
}

void run_featuremap(const FeaturemapOptions& options, Console& console) {
  std::vector<BatchInput> inputs;
  if (!options.list) {
    inputs = expand_inputs(options.input.pictures, console);
    check_featuremap_options(options, inputs);
    if (inputs.empty()) return;
  }
  Batch batch(options.list ? ShardOptions() : options.shards, "featuremap", options.log.logdir,
              std::move(inputs), console);
  if (!options.npy.empty() || !options.pictures.output.empty()) batch.check_stems();
  if (batch.is_idle()) return;
  const std::vector<InputWord> words = parse_other_inputs(options.others);
  Preprocessing preprocessing(options.input, console);
  ArgumentLoader loader(options.input, model_name(options.model), console);
  const std::unique_ptr<Model> model =
      open_model(options.model, options.run, ModelUse::kValues, "--model FILE", console, [&] {
        if (!batch.mine().empty()) preprocessing.load_ahead(batch.mine().front().word);
      });
  if (options.list) {
    const std::vector<Layer> layers = layers_of(*model);
    list_layers(options.layers.empty()
                    ? layers
                    : choose_layers(layers, options.layers, model_name(options.model)),
                console);
    return;
  }
  OtherInputs others(words, *model, model_name(options.model), std::move(loader));
  preprocessing.fit(others.picture(), model_name(options.model));
  FeatureMaps maps(options, batch, std::move(preprocessing), std::move(others), *model, console);
  batch.begin();
  show_each(
      batch, *model, console, [&]() -> const KindCounts& { return maps.counts(); },
      [&](const BatchInput& input) { maps.show(input); }, [&] { maps.stop_if_interrupted(); });
  maps.close();
  batch.finish(maps.counts());
}

}  // namespace tbviz::cli
