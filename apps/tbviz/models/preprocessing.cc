#include "models/preprocessing.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <array>
#include <optional>
#include <string_view>
#include <utility>

#include "shell/options.h"
#include "tbviz/error.h"
#include "tbviz/text/number.h"

namespace tbviz::cli {
namespace {

struct Preset {
  std::string_view name;
  std::string_view mean;
  std::string_view std;
};

constexpr std::array<Preset, 3> kPresets = {{
    {"tutorial", "0.49139968,0.48215827,0.44653124", "0.24703233,0.24348505,0.26158768"},
    {"imagenet", "0.485,0.456,0.406", "0.229,0.224,0.225"},
    {"none", "0,0,0", "1,1,1"},
}};

std::vector<std::string> preset_names() {
  std::vector<std::string> names;
  for (const Preset& preset : kPresets) names.emplace_back(preset.name);
  return names;
}

// REQUIRES: name is one of preset_names(); --preset takes no other.
const Preset& find_preset(std::string_view name) {
  return *std::ranges::find(kPresets, name, &Preset::name);
}

// Rounded from the decimal to double and then to float, as torch.as_tensor does with Python's
// floats.
std::array<float, 3> parse_channels(std::string_view option, std::string_view text) {
  const UsageError error(
      fmt::format("{} {}: three numbers R,G,B are needed, separated by commas", option, text));
  std::array<float, 3> channels{};
  for (std::size_t i = 0; i < channels.size(); ++i) {
    const std::size_t comma =
        i + 1 == channels.size() ? text.size() : std::min(text.find(','), text.size());
    const std::optional<double> value = parse_number(text.substr(0, comma));
    if (!value) throw error;
    channels[i] = static_cast<float>(*value);
    text.remove_prefix(std::min(comma + 1, text.size()));
  }
  return channels;
}

// The commands put the input's name in front of what is wrong with its shape.
Tensor only_array(const ArrayInput& input, const std::string& name) {
  if (input.arrays().size() != 1) {
    throw UsageError(
        fmt::format("holds {} arrays; one array NCHW is needed", input.arrays().size()), name);
  }
  const TensorView& values = input.arrays().front().values;
  if (values.rank() != 4) {
    throw ModelError({}, fmt::format("an array of shape {} is no network input; the axes NCHW are "
                                     "needed (for one picture N is 1)",
                                     format_shape(values.shape())));
  }
  return to_contiguous(values);
}

void add_normalization_options(CommandSpec& command, NetworkInputOptions& options) {
  const std::vector<std::string> names = preset_names();
  command.option("--preset", options.preset, "Mean and standard deviation of pictures")
      .takes(fmt::format("{}", fmt::join(names, "|")))
      .chosen_from(names)
      .defaults_to(options.preset);
  command.option("--mean", options.mean, "Subtracted from each channel, which lies in [0, 1]")
      .takes("R,G,B");
  command.option("--std", options.std, "Then each channel is divided by this").takes("R,G,B");
}

}  // namespace

void add_network_input_options(CommandSpec& command, NetworkInputOptions& options) {
  add_input_options(command, options.pictures);
  add_normalization_options(command, options);
}

void add_preprocessing_options(CommandSpec& command, NetworkInputOptions& options) {
  add_reading_options(command, options.pictures);
  add_normalization_options(command, options);
}

Preprocessing::Preprocessing(const NetworkInputOptions& options, Console& console)
    : size_(*options.pictures.resize),
      limits_(options.pictures.limits),
      notes_(std::make_unique<PictureNotes>(console)) {
  const Preset& preset = find_preset(options.preset);
  normalization_.mean = parse_channels("--mean", options.mean.empty() ? preset.mean : options.mean);
  normalization_.std = parse_channels("--std", options.std.empty() ? preset.std : options.std);
  for (const float std : normalization_.std) {
    if (!(std > 0)) throw UsageError("--std " + options.std + ": numbers above 0 are needed");
  }
}

void Preprocessing::load_ahead(const std::string& input) {
  ahead_ = {input, {}, {}};
  try {
    ahead_->loaded = load_now(input);
  } catch (const std::exception&) {
    ahead_->failure = std::current_exception();
  }
}

NetworkInput Preprocessing::load(const std::string& input) {
  NetworkInput loaded = load_silently(input);
  notes_->tell(loaded.notes);
  return loaded;
}

NetworkInput Preprocessing::load_silently(const std::string& input) {
  if (!ahead_ || ahead_->input != input) return load_now(input);
  std::optional<Ahead> ahead = std::exchange(ahead_, std::nullopt);
  if (ahead->failure) std::rethrow_exception(ahead->failure);
  return *std::move(ahead->loaded);
}

NetworkInput Preprocessing::load_now(const std::string& input) const {
  std::vector<std::string> notes;
  const PictureOrArrays contents = load_input(input, limits_, notes);
  if (const auto* arrays = std::get_if<ArrayInput>(&contents)) {
    return {only_array(*arrays, input), {}, {}};
  }
  Image picture = resize(std::get<Image>(contents), size_);
  Tensor values = to_network_input(picture, normalization_);
  return {std::move(values), std::move(picture), std::move(notes)};
}

}  // namespace tbviz::cli
