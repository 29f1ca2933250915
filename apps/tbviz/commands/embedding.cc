#include "commands/embedding.h"

#include <fmt/format.h>

#include <filesystem>
#include <memory>
#include <optional>
#include <system_error>
#include <utility>
#include <vector>

#include "logs/run_output.h"
#include "models/single_array.h"
#include "pictures/picture_notes.h"
#include "pictures/picture_set.h"
#include "shell/options.h"
#include "shell/standard_input.h"
#include "tbviz/error.h"
#include "tbviz/io/input_name.h"
#include "tbviz/io/mapped_file.h"
#include "tbviz/plugins/embedding.h"
#include "tbviz/tensor/moments.h"
#include "tbviz/text/words.h"

namespace tbviz::cli {
namespace {

constexpr PictureSet kSprites("an embedding");

/// Throws what `work` throws, as a fault of `file` if it names none.
template <class Work>
auto blame(const std::string& file, Work&& work) {
  try {
    return work();
  } catch (const Error& error) {
    throw blaming(error, file);
  }
}

std::string name_of_column(std::size_t index) { return fmt::format("column {}", index + 1); }

EmbeddingLabels load_labels(const std::string& path, std::int64_t points, Console& console) {
  const MappedFile file(path);
  EmbeddingLabels labels = parse_labels(as_chars(file.bytes()), points, file.name());
  if (labels.columns() == 1 && !labels.header.empty()) {
    console.note(
        fmt::format("{}: the header is left out: TensorBoard takes that of a single column "
                    "for a label",
                    file.name()));
  } else if (labels.columns() > 1 && labels.header.empty()) {
    console.note(fmt::format("{}: has no header; its columns are called column 1, column 2, ...",
                             file.name()));
    for (std::size_t i = 0; i < labels.columns(); ++i) labels.header.push_back(name_of_column(i));
  }
  return labels;
}

// A picture that cannot be read would shift all others to wrong points.
Tensor load_folder(const EmbeddingOptions& options, Console& console) {
  PictureInputOptions inputs = options.pictures;
  inputs.inputs = {options.sprites};
  std::vector<std::string> files;
  for (BatchInput& input : expand_inputs(inputs, console)) files.push_back(std::move(input.word));
  std::vector<NamedPicture> pictures;
  PictureNotes notes(console);
  const std::int64_t failures = console.failures();
  kSprites.load(inputs, files, pictures, notes, console);
  if (console.failures() > failures || pictures.empty()) {
    throw FormatError(options.sprites,
                      "holds pictures that cannot be read; each belongs to a point");
  }
  return kSprites.to_batch(pictures);
}

SpriteSheet load_sprites(const EmbeddingOptions& options, std::int64_t points, Console& console) {
  std::error_code ignored;
  const bool is_folder = std::filesystem::is_directory(options.sprites, ignored);
  if (!is_folder && options.pictures.resize) {
    throw UsageError("--size is for pictures, not for arrays");
  }
  SpriteSheet sheet = sprite_sheet(
      is_folder ? load_folder(options, console) : load_single_array(options.sprites, "--sprites"),
      options.sprites);
  if (sheet.count == points) return sheet;
  throw FormatError(options.sprites,
                    fmt::format("holds {} for {}; there must be one each",
                                count_text(sheet.count, "picture"), count_text(points, "point")));
}

void warn_of_not_finite(const TensorView& vectors, const std::string& file, Console& console) {
  const std::int64_t count = moments_of(vectors).not_finite;
  if (count == 0) return;
  console.warn(fmt::format("{}: {} of {} {} NaN or infinite, which has no place in the projector",
                           file, count_text(count, "value"), vectors.count(), is_or_are(count)));
}

void describe(const Embedding& embedding, const std::filesystem::path& run, Console& console) {
  if (!console.json()) return;
  console.object()["embedding"] =
      Json::Object{{"run", run.string()},
                   {"tag", embedding.tag},
                   {"step", embedding.step},
                   {"shape", json_array(embedding.vectors.shape())},
                   {"columns", static_cast<std::int64_t>(embedding.labels.columns())},
                   {"sprites", embedding.sprites.has_value()}};
}

}  // namespace

void declare_embedding(CommandSpec& command) {
  const auto options = std::make_shared<EmbeddingOptions>();
  command.example =
      "tbviz embedding features.npy --metadata labels.tsv --sprites thumbnails/ -l runs/embedding";
  command.exit_codes = {
      {ExitCode::kUsage},
      {ExitCode::kInput},
      {ExitCode::kFormat,
       "an array is no embedding, there are more or fewer labels or pictures than points, pictures "
       "differ in size, or the projector's config is malformed"},
      {ExitCode::kUnsupported, "too many pictures for a sheet of 8192 pixels a side"},
      {ExitCode::kOutput}};
  command
      .argument("FILE", options->vectors,
                "Array of shape (N, D), a row for each point: .npy, .npz, randn:100,8@0; - or a "
                "pipe without FILE is standard input")
      .takes_path("FILE")
      .not_empty("name a file, or leave it out");
  command
      .option(
          "--metadata", options->metadata,
          "Labels of the points: text with a line for each, columns parted by tabs, and a header "
          "or none")
      .takes_path("TSV")
      .not_empty("give a file, or leave it out");
  command
      .option("--sprites", options->sprites,
              "Pictures of the points: an array NCHW, or a folder of pictures, sorted by name")
      .takes_path("FILE|DIR")
      .not_empty("give a file or a folder, or leave it out");
  add_reading_options(command, options->pictures);
  add_log_options(command, options->log);
  command.job = [options](Console& console) { run_embedding(*options, console); };
}

void run_embedding(const EmbeddingOptions& options, Console& console) {
  const std::string input = input_or_standard_input(options.vectors, "an array of points");
  if (input == "-" && options.metadata == "-") {
    throw UsageError("standard input (-) cannot be the points and their labels, too");
  }
  LogOutput log(options.log, console);
  const std::string file = display_name(input);
  const Tensor vectors = load_single_array(input, "embedding");
  Embedding embedding{
      .vectors = vectors,
      .tag = options.log.tag_prefix + (options.log.tag.empty() ? "default" : options.log.tag),
      .step = options.log.step};
  blame(file, [&] { check_embedding(embedding); });
  const std::int64_t points = vectors.view().size(0);
  if (!options.metadata.empty()) {
    embedding.labels = load_labels(options.metadata, points, console);
    blame(options.metadata, [&] { check_embedding(embedding); });
  }
  if (!options.sprites.empty()) embedding.sprites = load_sprites(options, points, console);
  warn_of_not_finite(vectors, file, console);
  write_embedding(log.directory(), embedding);
  log.begin();
  log.count_beside(embedding.step, embedding.tag, "embedding");
  describe(embedding, log.directory(), console);
  log.close();
}

}  // namespace tbviz::cli
