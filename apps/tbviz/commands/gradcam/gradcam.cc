#include "commands/gradcam/gradcam.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <memory>
#include <span>
#include <utility>
#include <vector>

#include "batch/batch.h"
#include "batch/input_steps.h"
#include "models/class_index.h"
#include "models/input_batch.h"
#include "models/open_model.h"
#include "models/other_inputs.h"
#include "models/places_options.h"
#include "pictures/picture_input.h"
#include "pictures/picture_log.h"
#include "shell/options.h"
#include "shell/text_table.h"
#include "tbviz/archive/npy.h"
#include "tbviz/base/interrupt.h"
#include "tbviz/error.h"
#include "tbviz/image.h"
#include "tbviz/image/heat_map.h"
#include "tbviz/image/preprocess.h"
#include "tbviz/io/byte_source.h"
#include "tbviz/io/input_name.h"
#include "tbviz/model/layers.h"
#include "tbviz/table/draw_reader.h"

namespace tbviz::cli {
namespace {

std::vector<std::string> read_labels(const std::string& file) {
  std::vector<std::string> labels;
  if (file.empty()) return labels;
  FileSource source = FileSource::open(file);
  DrawReader lines(source);
  while (const auto line = lines.next()) labels.emplace_back(line->text);
  return labels;
}

/// The work on all pictures: one model, one log.
class ClassMaps {
 public:
  ClassMaps(const GradcamOptions& options, const Batch& batch, std::vector<std::string> labels,
            ClassTarget target, Preprocessing preprocessing, OtherInputs others, Model& model,
            Console& console);

  /// Throws Error if the input cannot be read or the model fails on it.
  void show(const BatchInput& batch_input);

  [[nodiscard]] const KindCounts& counts() const { return log_.counts(); }
  void stop_if_interrupted() { log_.stop_if_interrupted(); }
  void close() { log_.close(); }

 private:
  [[nodiscard]] ClassMap map_of(const Tensor& values, std::string& layer);
  void let_go_on(const Tensor& values);
  void report(const std::string& input, const ClassMap& map, const std::string& layer,
              std::int64_t step);
  void warn_of_nan(const std::string& input, const ClassMap& map);
  [[nodiscard]] std::string label_of(std::int64_t class_index) const;

  const GradcamOptions& options_;
  Model& model_;
  Console& console_;
  Preprocessing preprocessing_;
  OtherInputs others_;
  std::vector<std::string> labels_;
  ClassTarget target_;
  std::optional<Layer> layer_;               // That was named.
  std::optional<std::size_t> default_site_;  // Else: the last convolution stage, once it is known.
  PictureLog log_;
  Overwrite overwrite_;
  InputSteps steps_;
  PlacesNotes places_notes_;
};

ClassMaps::ClassMaps(const GradcamOptions& options, const Batch& batch,
                     std::vector<std::string> labels, ClassTarget target,
                     Preprocessing preprocessing, OtherInputs others, Model& model,
                     Console& console)
    : options_(options),
      model_(model),
      console_(console),
      preprocessing_(std::move(preprocessing)),
      others_(std::move(others)),
      labels_(std::move(labels)),
      target_(std::move(target)),
      log_(options.log, options.pictures, console, &batch),
      overwrite_(log_.overwrite()),
      steps_(options.log.step, batch.seen()),
      places_notes_(console) {
  if (!options.layer.empty()) {
    const std::vector<Layer> chosen =
        choose_layers(layers_of(model), options.layer, model_name(options.model));
    if (chosen.size() != 1) {
      throw UsageError(
          fmt::format("--layer {} names {} layers; one is needed", options.layer, chosen.size()));
    }
    layer_ = chosen[0];
  }
  if (batch.is_sharded() && !options.npy.empty()) batch.check_stems();
  std::vector<std::string> names;
  for (const BatchInput& input : batch.mine()) {
    names.push_back(output_name(input.word));
    if (!options.npy.empty()) check_writable(options.npy / (names.back() + ".npy"), overwrite_);
  }
  if (!options.pictures.output.empty()) log_.plan(names);
}

ClassMap ClassMaps::map_of(const Tensor& values, std::string& layer) {
  if (options_.method == "occlusion") {
    return occlusion_map(model_, values, options_.occlusion, target_, throw_if_interrupted,
                         others_.call());
  }
  if (!layer_ && !default_site_) {
    default_site_ = last_convolution_stage(model_, values, others_.call());
  }
  const std::size_t site = layer_ ? layer_->site : *default_site_;
  layer = model_.sites()[site].name;
  ClassMap map = grad_cam(model_, values, site, target_, options_.places, others_.call());
  places_notes_.note(layer, map.layer_shape, map.places);
  return map;
}

// All runs for one input start from the same state. The next input starts from what a run of its
// own leaves behind.
void ClassMaps::let_go_on(const Tensor& values) {
  const std::vector<Argument> arguments = arguments_with(others_.call(), values);
  model_.run({.arguments = arguments, .values = {}, .gradients = {}, .keep_state = true},
             [](const Arrival&, std::span<Slot>) {});
}

void ClassMaps::show(const BatchInput& batch_input) {
  const std::string& input = batch_input.word;
  steps_.begin(batch_input);
  const std::int64_t step =
      steps_.next({}, TagOrigin::kOwn);  // Of all maps, whatever their layers.
  NetworkInput loaded = preprocessing_.load(input);
  if (loaded.values.shape().size() != 4) {
    throw ModelError({}, fmt::format("an array of shape {} is no picture; the axes NCHW are needed "
                                     "(for one picture N is 1)",
                                     format_shape(loaded.values.shape())));
  }
  if (loaded.values.shape()[0] != 1) {
    throw ModelError({}, fmt::format("an array of shape {} holds {}; a class map is of one sample",
                                     format_shape(loaded.values.shape()),
                                     loaded.values.shape()[0] == 0 ? "none" : "several"));
  }
  if (loaded.values.view().count() == 0) {
    throw ModelError({}, fmt::format("an array of shape {} has no values to look at",
                                     format_shape(loaded.values.shape())));
  }
  std::string layer;
  const ClassMap map = map_of(loaded.values, layer);
  if (options_.run.keep_state) let_go_on(loaded.values);
  report(input, map, layer, step);
  warn_of_nan(input, map);
  const std::string name = output_name(input);
  if (!options_.npy.empty()) write_npy(options_.npy / (name + ".npy"), map.map, overwrite_);
  const Image picture = loaded.picture ? std::move(*loaded.picture) : gray_picture(loaded.values);
  const std::string tag = layer.empty() ? options_.method : options_.method + "/" + layer;
  log_.add(step, log_.tag_or(tag), name,
           encode_for_log(heat_overlay(picture, map.map, options_.alpha)));
}

std::string ClassMaps::label_of(std::int64_t class_index) const {
  const auto index = static_cast<std::size_t>(class_index);
  return index < labels_.size() ? labels_[index] : "";
}

void ClassMaps::warn_of_nan(const std::string& input, const ClassMap& map) {
  const auto count_nan = [](const auto& values) {
    return std::ranges::count_if(values, [](auto value) { return std::isnan(value); });
  };
  if (const auto scores = count_nan(map.scores); scores > 0) {
    console_.warn(fmt::format("{}: {} of {} scores are NaN; they come last", input, scores,
                              map.scores.size()));
  }
  const std::span<const float> cells = map.map.values<float>();
  if (const auto nan = count_nan(cells); nan > 0) {
    console_.warn(fmt::format("{}: {} of {} values of the map are NaN; they are drawn as 0", input,
                              nan, cells.size()));
  }
}

void ClassMaps::report(const std::string& input, const ClassMap& map, const std::string& layer,
                       std::int64_t step) {
  console_.result(fmt::format("{}  {}{}  class {}  map {}", input, options_.method,
                              layer.empty() ? "" : " " + layer, map.class_index,
                              format_shape(map.map.shape())));
  std::vector<std::vector<std::string>> rows;
  Json top = Json(Json::Array());
  for (const std::int64_t index :
       best_classes(map.scores, static_cast<std::size_t>(options_.top))) {
    const double score = map.scores[static_cast<std::size_t>(index)];
    rows.push_back({fmt::format("  class {}", index),
                    map.scores_are_places ? fmt::format("places {:.1f}%", 100 * score)
                                          : "score " + format_figure(score)});
    if (!label_of(index).empty()) rows.back().push_back(label_of(index));
    Json entry;
    entry["class"] = index;
    entry[map.scores_are_places ? "places" : "score"] = score;
    if (!label_of(index).empty()) entry["label"] = label_of(index);
    top.push_back(std::move(entry));
  }
  for (const std::string& line : align_columns(std::move(rows), kNoNumbers, {.columns = {2}})) {
    console_.result(line);
  }
  if (!console_.json()) return;
  Json json;
  json["input"] = input;
  json["step"] = step;
  json["method"] = options_.method;
  if (!layer.empty()) json["layer"] = layer;
  json["class"] = map.class_index;
  json["shape"] = json_array(map.map.shape());
  json["top"] = std::move(top);
  console_.object()["maps"].push_back(std::move(json));
}

}  // namespace

void declare_gradcam(CommandSpec& command) {
  const auto options = std::make_shared<GradcamOptions>();
  declare_gradcam_options(command, *options);
  command.job = [options](Console& console) { run_gradcam(*options, console); };
}

void run_gradcam(const GradcamOptions& options, Console& console) {
  check_gradcam_options(options);
  std::vector<std::string> labels = read_labels(options.labels);
  ClassTarget target{.result = options.result};
  if (!options.class_word.empty()) {
    target.class_index = parse_class("--class", options.class_word, labels);
  }
  std::vector<BatchInput> inputs = expand_inputs(options.input.pictures, console);
  if (inputs.empty()) return;
  Batch batch(options.shards, "gradcam", options.log.logdir, std::move(inputs), console);
  if (batch.is_idle()) return;
  const std::vector<InputWord> words = parse_other_inputs(options.others);
  Preprocessing preprocessing(options.input, console);
  ArgumentLoader loader(options.input, model_name(options.model), console);
  const std::unique_ptr<Model> model =
      open_model(options.model, options.run, ModelUse::kAll, "--model FILE", console,
                 [&] { preprocessing.load_ahead(batch.mine().front().word); });
  OtherInputs others(words, *model, model_name(options.model), std::move(loader));
  preprocessing.fit(others.picture(), model_name(options.model));
  ClassMaps maps(options, batch, std::move(labels), std::move(target), std::move(preprocessing),
                 std::move(others), *model, console);
  batch.begin();
  show_each(
      batch, *model, console, [&]() -> const KindCounts& { return maps.counts(); },
      [&](const BatchInput& input) { maps.show(input); }, [&] { maps.stop_if_interrupted(); });
  maps.close();
  batch.finish(maps.counts());
}

}  // namespace tbviz::cli
