#include "tbviz/commands/image.h"

#include <CLI/CLI.hpp>
#include <algorithm>
#include <map>
#include <memory>
#include <optional>
#include <span>

#include "tbviz/base/error.h"
#include "tbviz/base/parallel_for.h"
#include "tbviz/image/encode.h"
#include "tbviz/image/scale.h"
#include "tbviz/picture_input.h"
#include "tbviz/picture_log.h"

namespace tbviz::cli {
namespace {

// So many inputs are encoded before they are added: enough to keep all cores busy, few enough that
// memory stays small and a long batch shows up while it runs.
constexpr std::size_t kChunk = 32;

struct Picture {
  std::string name;
  EncodedImage encoded;
};

/// What became of an input: its pictures, or the reason why there are none.
struct Encoded {
  std::vector<Picture> pictures;
  std::optional<Error> failure;
};

EncodedImage encode(const ImageOptions& options, const Image& image) {
  return encode_for_log(options.inputs.resize ? resize(image, *options.inputs.resize) : image);
}

std::vector<Picture> encode_input(const ImageOptions& options, const std::string& input) {
  const PictureOrArrays loaded = load_input(input, options.inputs.limits);
  if (const Image* image = std::get_if<Image>(&loaded)) {
    return {{default_name(input), encode(options, *image)}};
  }
  const std::string file = input == "-" ? "standard input" : input;
  std::vector<Picture> pictures;
  for (const NamedArray& array : std::get<ArrayInput>(loaded).arrays()) {
    pictures.push_back(
        {array.name, encode(options, to_image(array.values, options.dataformats, file))});
  }
  return pictures;
}

std::vector<Encoded> encode_chunk(const ImageOptions& options,
                                  std::span<const std::string> inputs) {
  std::vector<Encoded> results(inputs.size());
  parallel_for(inputs.size(), [&](std::size_t i) {
    try {
      results[i].pictures = encode_input(options, inputs[i]);
    } catch (const Error& error) {
      if (!is_bad_input(error)) throw;
      results[i].failure = error;
    }
  });
  return results;
}

/// The names of the PNG files to come. Opening an array reads no values yet.
std::vector<std::string> planned_names(std::span<const std::string> inputs) {
  std::vector<std::string> names;
  for (const std::string& input : inputs) {
    try {
      if (is_array(input)) {
        const ArrayInput opened = ArrayInput::open(input);
        for (const NamedArray& array : opened.arrays()) names.push_back(array.name);
        continue;
      }
    } catch (const Error&) {
      continue;  // Reported when its turn comes.
    }
    names.push_back(default_name(input));
  }
  return names;
}

/// The next step of every tag.
class StepCounter {
 public:
  explicit StepCounter(std::int64_t first) : first_(first) {}
  std::int64_t next(const std::string& tag) { return first_ + used_[tag]++; }

 private:
  std::int64_t first_;
  std::map<std::string, std::int64_t> used_;
};

/// Adds what an input gave. A failed one takes a step all the same, so that those of the others do
/// not depend on it.
void add_pictures(const std::string& input, Encoded& result, StepCounter& steps, PictureLog& log,
                  Console& console) {
  if (result.failure) {
    steps.next(log.tag_or(default_name(input)));
    console.fail(*result.failure);
    return;
  }
  for (Picture& picture : result.pictures) {
    const std::string tag = log.tag_or(picture.name);
    log.add(steps.next(tag), tag, picture.name, std::move(picture.encoded));
  }
}

}  // namespace

void add_image(CLI::App& app, Job& job) {
  const auto options = std::make_shared<ImageOptions>();
  CLI::App& command = *app.add_subcommand("image", "Log pictures and arrays as images");
  add_input_options(command, options->inputs);
  command
      .add_option("--dataformats", options->dataformats,
                  "Axes of arrays in any order: CHW, HWC, HW, NCHW, NHWC, ... (default: CHW, HW or "
                  "NCHW by their number)")
      ->type_name("AXES");
  add_log_options(command, options->log);
  add_picture_options(command, options->pictures);
  command.callback(
      [options, &job] { job = [options](Console& console) { run_image(*options, console); }; });
}

void run_image(const ImageOptions& options, Console& console) {
  PictureLog log(options.log, options.pictures, console);
  const std::vector<std::string> inputs = expand_inputs(options.inputs, console);
  if (!options.pictures.output.empty()) log.plan(planned_names(inputs));
  StepCounter steps(options.log.step);
  for (std::size_t first = 0; first < inputs.size(); first += kChunk) {
    const auto chunk = std::span(inputs).subspan(first, std::min(kChunk, inputs.size() - first));
    std::vector<Encoded> results = encode_chunk(options, chunk);
    for (std::size_t i = 0; i < chunk.size(); ++i) {
      add_pictures(chunk[i], results[i], steps, log, console);
    }
  }
  log.close();
}

}  // namespace tbviz::cli
