#include "commands/mesh.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <memory>
#include <optional>
#include <string_view>
#include <utility>
#include <vector>

#include "logs/run_output.h"
#include "models/single_array.h"
#include "shell/options.h"
#include "shell/standard_input.h"
#include "tbviz/error.h"
#include "tbviz/io/input_name.h"
#include "tbviz/io/mapped_file.h"
#include "tbviz/plugins/mesh.h"

namespace tbviz::cli {
namespace {

std::optional<Tensor> load_if_named(const std::string& input, std::string_view option) {
  if (input.empty()) return {};
  return load_single_array(input, option);
}

void check_standard_input(const std::string& vertices, const MeshOptions& options) {
  const std::array words = {vertices, options.faces, options.colors, options.config};
  if (std::ranges::count(words, "-") > 1) {
    throw UsageError("standard input (-) can be read only once");
  }
}

// TensorBoard casts them to uint8, whatever they are.
void warn_of_colors(const Tensor& colors, Console& console) {
  double most = 0;
  bool fit = true;
  for_each_element(colors, [&](auto element) {
    const auto value = static_cast<double>(element);
    most = std::max(most, value);
    fit = fit && value >= 0 && value <= 255;
  });
  if (!fit) {
    console.warn("TensorBoard takes colors from 0 to 255, and some are not");
  } else if (most > 0 && most <= 1) {
    console.warn("TensorBoard takes colors from 0 to 255; none is above 1, so all look black");
  }
}

void describe(const std::vector<Summary>& summaries, const TensorView& vertices,
              const std::optional<Tensor>& faces, Console& console) {
  if (!console.json()) return;
  Json parts(Json::Array{});
  for (const Summary& summary : summaries) parts.push_back(summary.tag);
  Json& object = console.object();
  object["parts"] = std::move(parts);
  object["batch"] = vertices.rank() == 3 ? vertices.size(0) : std::int64_t{1};
  object["vertices"] = vertices.size(vertices.rank() - 2);
  object["faces"] = faces ? faces->view().size(faces->shape().size() - 2) : std::int64_t{0};
}

}  // namespace

void declare_mesh(CommandSpec& command) {
  const auto options = std::make_shared<MeshOptions>();
  command.example = "tbviz mesh vertices.npy --faces faces.npy --colors colors.npy -l runs/scan";
  command.exit_codes = {
      {ExitCode::kUsage, "wrong arguments, or arrays of batches or vertices that do not fit"},
      {ExitCode::kInput},
      {ExitCode::kFormat,
       "an array is damaged or has another shape, a face names no vertex, or "
       "--config is no JSON object"},
      {ExitCode::kUnsupported,
       "arrays of objects, text, complex or big-endian numbers, or more "
       "than a gigabyte"},
      {ExitCode::kOutput}};
  command
      .argument("VERTICES.npy", options->vertices,
                "x, y, z of each point: an array of shape (N, 3) or (batch, N, 3); - or a pipe "
                "without a file is standard input")
      .takes_path("VERTICES.npy")
      .not_empty("name a file, or leave it out");
  command
      .option("--faces", options->faces,
              "Triangles: indices of three vertices each, of shape (M, 3) or (batch, M, 3)")
      .takes_path("F.npy")
      .not_empty("name a file, or leave it out");
  command
      .option("--colors", options->colors,
              "Red, green, blue of each vertex, from 0 to 255, of the vertices' shape")
      .takes_path("C.npy")
      .not_empty("name a file, or leave it out");
  command
      .option("--config", options->config,
              "How Three.js draws: a JSON object of camera, lights, material, as add_mesh's "
              "config_dict")
      .takes_path("FILE.json")
      .not_empty("name a file, or leave it out");
  add_log_options(command, options->log);
  command.job = [options](Console& console) { run_mesh(*options, console); };
}

void run_mesh(const MeshOptions& options, Console& console) {
  const std::string input = input_or_standard_input(options.vertices, "an array of vertices");
  check_standard_input(input, options);
  const Tensor vertices = load_single_array(input, "VERTICES");
  const std::optional<Tensor> faces = load_if_named(options.faces, "--faces");
  const std::optional<Tensor> colors = load_if_named(options.colors, "--colors");
  std::optional<MappedFile> config;
  if (!options.config.empty()) config.emplace(options.config);
  const std::string_view config_text = config ? as_chars(config->bytes()) : "";
  if (config && config_text.empty()) throw FormatError(config->name(), "is no JSON object");
  LogOptions log_options = options.log;
  // The plugin's own data has the tag as well.
  const std::string tag =
      std::exchange(log_options.tag_prefix, {}) + options.log.tag_or(default_name(input));
  const std::vector<Summary> summaries = mesh_summaries(tag, vertices, colors, faces, config_text,
                                                        {.vertices = display_name(input),
                                                         .colors = display_name(options.colors),
                                                         .faces = display_name(options.faces),
                                                         .config = display_name(options.config)});
  if (colors) warn_of_colors(*colors, console);
  LogOutput log(log_options, console);
  describe(summaries, vertices, faces, console);
  log.add(options.log.step, summaries);
  log.close();
}

}  // namespace tbviz::cli
