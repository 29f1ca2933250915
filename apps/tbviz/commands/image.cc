#include "commands/image.h"

#include <fmt/format.h>

#include <algorithm>
#include <memory>
#include <optional>
#include <span>
#include <utility>

#include "batch/batch.h"
#include "pictures/picture_input.h"
#include "pictures/picture_log.h"
#include "pictures/picture_notes.h"
#include "shell/options.h"
#include "tbviz/base/parallel_for.h"
#include "tbviz/error.h"
#include "tbviz/image.h"
#include "tbviz/image/scale.h"
#include "tbviz/io/input_name.h"
#include "tbviz/text/safe_name.h"

namespace tbviz::cli {
namespace {

// So many inputs are encoded before they are added: enough to keep all cores busy, few enough that
// memory stays small and a long batch shows up while it runs.
constexpr std::size_t kChunk = 32;

/// What became of a picture, or of an input that holds none: its pixels, or why there are none.
struct Encoded {
  std::string name;  // The tag, unless one was given.
  std::string file;  // Below -o, without ".png".
  EncodedImage picture;
  std::optional<Error> failure = {};
  std::vector<std::string> notes = {};
};

EncodedImage encode(const ImageOptions& options, const Image& image) {
  return encode_for_log(options.inputs.resize ? resize(image, *options.inputs.resize) : image);
}

// Calls `make` and takes bad input for an outcome; `file` is to blame where the failure names none.
template <class Make>
Encoded attempt(const std::string& name, const std::string& file, const Make& make) {
  try {
    return {name, name, make()};
  } catch (const Error& error) {
    if (!is_bad_input(error)) throw;
    return {name, name, {}, blaming(error, file)};
  }
}

// The keys of an .npz come from the file: they stay inside the folder named after it.
std::string file_of(const std::string& array, const std::string& input) {
  const std::string folder = default_name(input) + "/";
  if (!array.starts_with(folder)) return output_name(input);
  return output_name(input) + "/" + safe_file(std::string_view(array).substr(folder.size()));
}

// An array that is no picture does not stop the others of its file.
std::vector<Encoded> encode_arrays(const ImageOptions& options, const ArrayInput& arrays,
                                   const std::string& input) {
  const std::string file = display_name(input);
  std::vector<Encoded> results;
  for (const NamedArray& array : arrays.arrays()) {
    const std::string source =
        arrays.arrays().size() == 1 ? file : fmt::format("{}, array {}", file, array.name);
    results.push_back(attempt(array.name, source, [&] {
      return encode(options, to_image(array.values, options.dataformats, source));
    }));
    results.back().file = file_of(array.name, input);
  }
  return results;
}

std::vector<Encoded> encode_input(const ImageOptions& options, const std::string& input) {
  const std::string file = display_name(input);
  std::optional<ArrayInput> arrays;
  std::vector<std::string> notes;
  Encoded single = attempt(default_name(input), file, [&] {
    PictureOrArrays loaded = load_input(input, options.inputs.limits, notes);
    if (const Image* image = std::get_if<Image>(&loaded)) return encode(options, *image);
    arrays = std::move(std::get<ArrayInput>(loaded));
    return EncodedImage{};
  });
  if (arrays) return encode_arrays(options, *arrays, input);
  single.file = output_name(input);
  single.notes = std::move(notes);
  std::vector<Encoded> results;
  results.push_back(std::move(single));
  return results;
}

// Inputs that a stop cuts short give nothing.
std::vector<std::vector<Encoded>> encode_chunk(const ImageOptions& options,
                                               std::span<const BatchInput> inputs) {
  std::vector<std::vector<Encoded>> results(inputs.size());
  parallel_for(inputs.size(), [&](std::size_t i) {
    try {
      results[i] = encode_input(options, inputs[i].word);
    } catch (const Interrupted&) {
      // What others gave is added first; stop_if_interrupted() comes after that.
    }
  });
  return results;
}

/// The names of the PNG files to come.
std::vector<std::string> planned_names(std::span<const BatchInput> inputs) {
  std::vector<std::string> names;
  for (const BatchInput& batch_input : inputs) {
    const std::string& input = batch_input.word;
    try {
      if (is_array(input)) {
        for (const ArrayLayout& array : ArrayInput::layouts(input)) {
          names.push_back(file_of(array.name, input));
        }
        continue;
      }
    } catch (const Error&) {
      continue;  // Reported when its turn comes.
    }
    names.push_back(output_name(input));
  }
  return names;
}

void add_pictures(std::vector<Encoded> pictures, InputSteps& steps, PictureLog& log,
                  PictureNotes& notes, Console& console) {
  std::vector<std::string> names;
  for (const Encoded& encoded : pictures) {
    if (!encoded.failure) names.push_back(encoded.file);
  }
  log.plan(names);  // Only now known for an .npz from standard input.
  const TagOrigin origin = log.has_one_tag() ? TagOrigin::kOwn : TagOrigin::kStem;
  for (Encoded& encoded : pictures) {
    const std::string tag = log.tag_or(encoded.name);
    const std::int64_t step = steps.next(tag, origin);
    notes.tell(encoded.notes);
    console.progress().advance("picture");
    if (encoded.failure) {
      console.fail(*encoded.failure);
    } else {
      log.add(step, tag, encoded.file, std::move(encoded.picture));
    }
  }
}

}  // namespace

void declare_image(CommandSpec& command) {
  const auto options = std::make_shared<ImageOptions>();
  command.example = "tbviz image photo.png --size 256 -l runs/pictures";
  command.exit_codes = {
      {ExitCode::kDone, "all is logged"},
      {ExitCode::kUsage, "wrong arguments, or --dataformats does not fit the array"},
      {ExitCode::kInput},
      {ExitCode::kFormat, "an input is damaged, cut, empty or too large"},
      {ExitCode::kUnsupported, "a format that is not supported"},
      {ExitCode::kOutput, "the log or a picture exists, or cannot be written"}};
  add_input_options(command, options->inputs);
  command
      .option("--dataformats", options->dataformats,
              "Axes of arrays in any order and case: CHW, HWC, HW, NCHW, NHWC, ... (default: CHW, "
              "HW or "
              "NCHW by their number)")
      .takes("AXES");
  add_shard_options(command, options->shards);
  add_log_options(command, options->log, {.preview = true});
  add_picture_options(command, options->pictures);
  command.job = [options](Console& console) { run_image(*options, console); };
}

void run_image(const ImageOptions& options, Console& console) {
  Batch batch(options.shards, "image", options.log.logdir, expand_inputs(options.inputs, console),
              console);
  PictureLog log(options.log, options.pictures, console, &batch);
  if (!options.pictures.output.empty()) log.plan(planned_names(batch.mine()));
  if (!log.has_one_tag()) batch.tell_stems();
  if (batch.is_idle()) return;
  batch.begin();
  InputSteps steps(options.log.step, batch.seen());
  PictureNotes notes(console);
  const std::span<const BatchInput> inputs = batch.mine();
  console.progress().expect("picture", inputs.size());
  for (std::size_t first = 0; first < inputs.size(); first += kChunk) {
    const auto chunk = inputs.subspan(first, std::min(kChunk, inputs.size() - first));
    std::vector<std::vector<Encoded>> encoded = encode_chunk(options, chunk);
    for (std::size_t i = 0; i < chunk.size(); ++i) {
      const auto add = [&] {
        steps.begin(chunk[i]);
        add_pictures(std::move(encoded[i]), steps, log, notes, console);
      };
      batch.handle(chunk[i], log.counts(), [&] { console.attempt(add, chunk[i].word); });
    }
    log.stop_if_interrupted();
  }
  log.close();
  batch.finish(log.counts());
}

}  // namespace tbviz::cli
