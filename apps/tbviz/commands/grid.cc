#include "commands/grid.h"

#include <fmt/format.h>

#include <algorithm>
#include <memory>
#include <optional>
#include <random>
#include <span>
#include <string>
#include <utility>

#include "pictures/picture_log.h"
#include "pictures/picture_notes.h"
#include "pictures/picture_set.h"
#include "shell/options.h"
#include "tbviz/error.h"
#include "tbviz/image.h"
#include "tbviz/image/pixel.h"
#include "tbviz/io/input_name.h"

namespace tbviz::cli {
namespace {

constexpr PictureSet kGrid("a grid");

/// Adds grids at step N, N + 1, ...
class GridLog {
 public:
  GridLog(const GridCommandOptions& options, Console& console)
      : log_(options.log, options.pictures, console), next_step_(options.log.step) {}

  /// Says how many grids there will be, so that their files can be named.
  void plan(std::size_t count) {
    numbered_ = count > 1;
    std::vector<std::string> names;
    for (std::size_t i = 0; i < count; ++i) {
      names.push_back(name_of(next_step_ + static_cast<std::int64_t>(i)));
    }
    log_.plan(names);
  }

  void add(const Image& grid) {
    const std::int64_t step = next_step_++;
    log_.add(step, log_.tag_or("grid"), name_of(step), encode_for_log(grid));
    log_.stop_if_interrupted();
  }

  void close() { log_.close(); }

 private:
  [[nodiscard]] std::string name_of(std::int64_t step) const {
    return numbered_ ? fmt::format("grid_{}", step) : "grid";
  }

  PictureLog log_;
  std::int64_t next_step_;
  bool numbered_ = false;
};

// Fisher and Yates, spelt out because std::shuffle differs between standard libraries.
void shuffle(std::vector<std::string>& files, std::uint64_t seed) {
  std::mt19937_64 random(seed);
  for (std::size_t left = files.size(); left > 1; --left) {
    std::swap(files[left - 1], files[random() % left]);
  }
}

// ToTensor's scale.
Tensor to_unit_range(const Tensor& bytes) {
  Tensor floats = to_float32(bytes);
  for (float& value : floats.values<float>()) value /= 255.0F;
  return floats;
}

// Pictures are k/255 and so is what pads them. Without normalisation k/255 becomes k again, so that
// the bytes serve as they are.
Image draw(std::span<const NamedPicture> pictures, GridOptions options) {
  const Tensor batch = kGrid.to_batch(pictures);
  if (options.normalize) return grid_image(to_unit_range(batch), options);
  options.pad_value = to_pixel(static_cast<float>(options.pad_value));
  return grid_image(batch, options);
}

void grid_of_pictures(const GridCommandOptions& options, std::span<const std::string> files,
                      GridLog& log, Console& console) {
  if (files.empty()) return;
  const std::size_t batch_size = options.batch_size == 0 ? files.size() : options.batch_size;
  log.plan((files.size() + batch_size - 1) / batch_size);
  std::vector<NamedPicture> batch;
  PictureNotes notes(console);
  while (!files.empty()) {
    const std::size_t count = std::min(batch_size - batch.size(), files.size());
    kGrid.load(options.inputs, files.first(count), batch, notes, console);
    files = files.subspan(count);
    if (batch.empty() || (batch.size() < batch_size && !files.empty())) continue;
    log.add(draw(batch, options.grid));
    batch.clear();
  }
}

/// Part of a batch: `count` pictures from `first` on.
TensorView slice(const TensorView& batch, std::int64_t first, std::int64_t count) {
  Shape shape = batch.shape();
  shape[0] = count;
  const std::int64_t offset =
      first * batch.strides()[0] * static_cast<std::int64_t>(size_of(batch.dtype()));
  return {batch.dtype(), std::move(shape), batch.strides(), batch.data() + offset};
}

std::vector<TensorView> split(const TensorView& array, std::size_t batch_size,
                              const std::string& file) {
  constexpr std::int64_t kMostGrids = 1 << 20;
  const auto most = static_cast<std::int64_t>(batch_size);
  if (most == 0 || array.rank() != 4 || array.count() == 0) return {array};
  if (array.size(0) / most >= kMostGrids) {
    throw FormatError(file, fmt::format("an array of shape {} makes too many grids; give a larger "
                                        "--batch-size",
                                        format_shape(array.shape())));
  }
  std::vector<TensorView> batches;
  for (std::int64_t first = 0; first < array.size(0); first += most) {
    batches.push_back(slice(array, first, std::min(most, array.size(0) - first)));
  }
  return batches;
}

/// A batch of an array, and the file to name in messages.
struct NamedBatch {
  std::string file;
  TensorView values;
};

void grid_of_arrays(const GridCommandOptions& options, std::span<const ArrayInput> inputs,
                    std::span<const std::string> files, GridLog& log, Console& console) {
  if (options.shuffle || options.inputs.resize) {
    throw UsageError("--shuffle and --size are for pictures, not for arrays");
  }
  std::vector<NamedBatch> batches;
  for (std::size_t i = 0; i < inputs.size(); ++i) {
    for (const NamedArray& array : inputs[i].arrays()) {
      const std::string file = display_name(files[i]);
      for (const TensorView& batch : split(array.values, options.batch_size, file)) {
        batches.push_back({file, batch});
      }
    }
  }
  log.plan(batches.size());
  for (const NamedBatch& batch : batches) {
    console.attempt([&] { log.add(grid_image(batch.values, options.grid, batch.file)); });
  }
}

void grid_of_standard_input(const GridCommandOptions& options, GridLog& log, Console& console) {
  const std::string file = "-";
  std::vector<std::string> notes;
  PictureOrArrays loaded = load_input(file, options.inputs.limits, notes);
  if (const ArrayInput* arrays = std::get_if<ArrayInput>(&loaded)) {
    grid_of_arrays(options, {arrays, 1}, {&file, 1}, log, console);
    return;
  }
  PictureNotes(console).tell(notes);
  Image& image = std::get<Image>(loaded);
  if (options.inputs.resize) image = resize(image, *options.inputs.resize);
  log.plan(1);
  const NamedPicture picture{display_name(file), std::move(image)};
  log.add(draw({&picture, 1}, options.grid));
}

void add_grid_options(CommandSpec& command, GridCommandOptions& options) {
  const std::string_view group = "Grid (as torchvision's make_grid)";
  GridOptions& grid = options.grid;
  command.option("--nrow", grid.nrow, "Pictures in a row")
      .between(1, 1 << 20)
      .defaults_to("8")
      .in_group(group);
  command.option("--padding", grid.padding, "Pixels between pictures")
      .between(0, 1 << 20)
      .defaults_to("2")
      .in_group(group);
  command.option("--pad-value", grid.pad_value, "Value of the padding, on the scale of the values")
      .defaults_to("0")
      .in_group(group);
  command
      .flag("--normalize", grid.normalize,
            "Shift and scale the values into [0, 1] by the least and the greatest of them")
      .in_group(group);
  command
      .option("--value-range", options.value_range,
              "With --normalize: by these two instead, clamping the values")
      .takes("MIN,MAX")
      .takes_words(2)
      .split_at(',')
      .in_group(group);
  command.flag("--scale-each", grid.scale_each, "With --normalize: every picture by its own range")
      .in_group(group);
  command.option("--batch-size", options.batch_size, "One grid, and step, for so many pictures")
      .between(1, 1 << 20);
  command.flag("--shuffle", options.shuffle, "Take the pictures in random order");
  command.option("--seed", options.seed, "Of --shuffle").defaults_to("0");
}

std::optional<ValueRange> parse_range(const std::vector<double>& ends) {
  if (ends.empty()) return std::nullopt;
  if (!(ends[0] <= ends[1])) {
    throw UsageError(fmt::format("--value-range {},{}: the first must not be above the second",
                                 ends[0], ends[1]));
  }
  return ValueRange{ends[0], ends[1]};
}

}  // namespace

void declare_grid(CommandSpec& command) {
  const auto options = std::make_shared<GridCommandOptions>();
  command.example = "tbviz grid 'photos/*.png' --size 64x64 --nrow 10 -l runs/grid";
  command.exit_codes = {
      {ExitCode::kUsage, "wrong arguments, or pictures and arrays mixed"},
      {ExitCode::kInput},
      {ExitCode::kFormat,
       "an input is damaged, pictures differ in size, an array is no batch of pictures, or an "
       "empty one, or holds integers to be normalised"},
      {ExitCode::kUnsupported, "a file is no picture, or one of a format that is not supported"},
      {ExitCode::kOutput}};
  add_input_options(command, options->inputs);
  add_grid_options(command, *options);
  add_log_options(command, options->log, {.preview = true});
  add_picture_options(command, options->pictures);
  command.job = [options](Console& console) {
    options->grid.value_range = parse_range(options->value_range);
    run_grid(*options, console);
  };
}

void run_grid(const GridCommandOptions& options, Console& console) {
  GridLog log(options, console);
  std::vector<std::string> files;
  for (BatchInput& input : expand_inputs(options.inputs, console)) {
    files.push_back(std::move(input.word));
  }
  if (files == std::vector<std::string>{"-"}) {
    grid_of_standard_input(options, log, console);
  } else if (const std::vector<ArrayInput> arrays = kGrid.open_arrays(files, console);
             !arrays.empty()) {
    grid_of_arrays(options, arrays, files, log, console);
  } else {
    if (options.shuffle) shuffle(files, options.seed);
    grid_of_pictures(options, files, log, console);
  }
  log.close();
}

}  // namespace tbviz::cli
