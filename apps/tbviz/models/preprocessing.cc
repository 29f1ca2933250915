#include "models/preprocessing.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <array>
#include <optional>
#include <string_view>
#include <utility>
#include <vector>

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

// Three numbers, or one for all channels.
std::array<double, 3> parse_channels(std::string_view option, std::string_view text) {
  const UsageError error(fmt::format(
      "{} {}: three numbers R,G,B are needed, separated by commas, or one for all", option, text));
  std::vector<double> numbers;
  for (bool more = true; more;) {
    const std::size_t comma = text.find(',');
    const std::optional<double> value = parse_number(text.substr(0, comma));
    if (!value) throw error;
    numbers.push_back(*value);
    more = comma != std::string_view::npos;
    if (more) text.remove_prefix(comma + 1);
  }
  if (numbers.size() == 1) return {numbers[0], numbers[0], numbers[0]};
  if (numbers.size() != 3) throw error;
  return {numbers[0], numbers[1], numbers[2]};
}

// Rounded from the decimal to double and then to float, as torch.as_tensor does with Python's
// floats.
std::array<float, 3> to_floats(const std::array<double, 3>& numbers) {
  std::array<float, 3> floats{};
  std::ranges::transform(numbers, floats.begin(),
                         [](double number) { return static_cast<float>(number); });
  return floats;
}

// The rule for one channel where three are given: their mean.
std::array<double, 3> for_gray(const std::array<double, 3>& numbers) {
  const double mean = (numbers[0] + numbers[1] + numbers[2]) / 3;
  return numbers[0] == numbers[1] && numbers[1] == numbers[2]
             ? numbers
             : std::array<double, 3>{mean, mean, mean};
}

// What --size is if it is not given.
std::string usual_size() {
  return fmt::format("{}x{}, or what the model was saved for", kUsualSize.height, kUsualSize.width);
}

void add_normalization_options(CommandSpec& command, NetworkInputOptions& options) {
  const std::vector<std::string> names = preset_names();
  command.option("--preset", options.preset, "Mean and standard deviation of pictures")
      .takes(fmt::format("{}", fmt::join(names, "|")))
      .chosen_from(names)
      .defaults_to(options.preset);
  command
      .option(
          "--mean", options.mean,
          "Subtracted from each channel, which lies in [0, 1], instead of the preset's; one number "
          "counts for all")
      .takes("R,G,B");
  command
      .option("--std", options.std, "Then each channel is divided by this, instead of the preset's")
      .takes("R,G,B");
  command.flag("--gray", options.gray,
               "Make pictures gray (without it, for networks that take one channel)");
}

}  // namespace

void add_network_input_options(CommandSpec& command, NetworkInputOptions& options) {
  add_input_options(command, options.pictures, usual_size());
  add_normalization_options(command, options);
}

void add_preprocessing_options(CommandSpec& command, NetworkInputOptions& options) {
  add_reading_options(command, options.pictures, usual_size());
  add_normalization_options(command, options);
}

Preprocessing::Preprocessing(const NetworkInputOptions& options, Console& console)
    : wish_{options.pictures.resize, options.gray},
      form_(form_for({}, wish_)),
      limits_(options.pictures.limits),
      console_(&console),
      notes_(std::make_unique<PictureNotes>(console)) {
  const Preset& preset = find_preset(options.preset);
  const auto mean = parse_channels("--mean", options.mean.empty() ? preset.mean : options.mean);
  const auto std = parse_channels("--std", options.std.empty() ? preset.std : options.std);
  colour_normalization_ = {to_floats(mean), to_floats(std)};
  gray_normalization_ = {to_floats(for_gray(mean)), to_floats(for_gray(std))};
  for (const float one : colour_normalization_.std) {
    if (!(one > 0)) throw UsageError("--std " + options.std + ": numbers above 0 are needed");
  }
}

void Preprocessing::fit(const InputInfo& argument, const std::string& model) {
  form_ = form_for(argument, wish_);
  form_notes_ = form_notes(argument, wish_, model);
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
  const bool was_ahead = ahead_ && ahead_->input == input;
  std::optional<Ahead> ahead = was_ahead ? std::exchange(ahead_, std::nullopt) : std::nullopt;
  if (ahead && ahead->failure) std::rethrow_exception(ahead->failure);
  Loaded loaded = ahead ? *std::move(ahead->loaded) : load_now(input);
  notes_->tell(loaded.notes);
  if (!loaded.original) return std::move(loaded.input);
  for (const std::string& note : std::exchange(form_notes_, {})) console_->note(note);
  return loaded.form == form_ ? std::move(loaded.input) : make(*loaded.original, form_);
}

NetworkInput Preprocessing::make(const Image& picture, const PictureForm& form) const {
  Image shown = resize(picture, form.size);
  Tensor values = form.gray
                      ? to_network_input(resize(to_gray(picture), form.size), gray_normalization_)
                      : to_network_input(shown, colour_normalization_);
  return {std::move(values), std::move(shown)};
}

Preprocessing::Loaded Preprocessing::load_now(const std::string& input) const {
  std::vector<std::string> notes;
  PictureOrArrays contents = load_input(input, limits_, notes);
  if (const auto* arrays = std::get_if<ArrayInput>(&contents)) {
    return {.input = {only_array(*arrays, input), {}}};
  }
  Image& picture = std::get<Image>(contents);
  NetworkInput made = make(picture, form_);
  return {std::move(made), std::move(picture), form_, std::move(notes)};
}

Tensor only_array(const ArrayInput& input, const std::string& name) {
  if (input.arrays().size() != 1) {
    throw UsageError(fmt::format("holds {} arrays; one is needed", input.arrays().size()), name);
  }
  return to_contiguous(input.arrays().front().values);
}

void check_axes(const Shape& shape, const InputInfo& argument) {
  constexpr std::array<std::string_view, 6> kAxes = {"", "", "", "NCL", "NCHW", "NCDHW"};
  const auto axes = static_cast<std::int64_t>(shape.size());
  if (argument.axes < 3 || argument.axes > 5 || axes == argument.axes) return;
  throw ModelError(
      {}, fmt::format("an array of shape {} is no network input; the axes {} are "
                      "needed (for one sample N is 1)",
                      format_shape(shape), kAxes[static_cast<std::size_t>(argument.axes)]));
}

}  // namespace tbviz::cli
