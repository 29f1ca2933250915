#include "commands/graph.h"

#include <algorithm>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "logs/run_output.h"
#include "models/call_arguments.h"
#include "models/open_model.h"
#include "shell/options.h"
#include "shell/text_table.h"
#include "tbviz/checkpoint/export/open_program.h"
#include "tbviz/error.h"
#include "tbviz/event/graph_encoder.h"
#include "tbviz/io/mapped_file.h"
#include "tbviz/model/exported_graph.h"
#include "tbviz/model/input_hint.h"

namespace tbviz::cli {
namespace {

bool is_weight(const GraphNode& node) { return node.op == "parameter" || node.op == "constant"; }

void leave_out_weights(ModelGraph& graph) {
  std::set<std::string, std::less<>> weights;
  for (const GraphNode& node : graph.nodes) {
    if (is_weight(node)) weights.insert(node.name);
  }
  std::erase_if(graph.nodes, is_weight);
  for (GraphNode& node : graph.nodes) {
    std::erase_if(node.inputs, [&](const std::string& input) { return weights.contains(input); });
  }
}

Json to_json(const GraphNode& node) {
  Json json;
  json["name"] = node.name;
  json["op"] = node.op;
  json["inputs"] = Json::Array(node.inputs.begin(), node.inputs.end());
  json["attributes"] = node.attributes;
  for (const GraphNode::Result& result : node.results) {
    Json shape;
    if (result.shape) shape = json_array(*result.shape);
    json["shapes"].push_back(std::move(shape));
  }
  return json;
}

// How many nodes of each kind.
void report(const ModelGraph& graph, Console& console) {
  std::map<std::string, std::int64_t> counts;
  for (const GraphNode& node : graph.nodes) {
    ++counts[node.op];
    if (console.json()) console.object()["nodes"].push_back(to_json(node));
  }
  std::vector<std::vector<std::string>> rows;
  for (const auto& [op, count] : counts) rows.push_back({op, std::to_string(count)});
  for (const std::string& line : align_columns(std::move(rows), 1, {.columns = {0}})) {
    console.result(line);
  }
}

// Of an archive of torch.export, without inputs: the file tells all there is to know, and needs no
// LibTorch. Nothing for any other model, and for standard input, which can be read only once.
std::optional<ModelGraph> graph_in_file(const GraphOptions& options) {
  const std::string& model = options.call.model;
  if (model.empty() || model == "-" || !options.call.inputs.empty()) return std::nullopt;
  const MappedFile file(model);
  const auto program = read_program(file.bytes(), file.name());
  if (program == nullptr) return std::nullopt;
  try {
    return graph_of(*program);
  } catch (const FormatError& error) {
    throw FormatError(file.name(), error.what());
  }
}

// Throws ModelError, with what would have fitted, if the model does not run on its inputs.
ModelGraph graph_of_model(const GraphOptions& options, Console& console) {
  const std::vector<InputWord> words = parse_input_words(options.call.inputs);
  const std::string name = model_name(options.call.model);
  ArgumentLoader loader(options.call.pictures, name, console);
  const std::unique_ptr<Model> model = open_model(options.call.model, options.call.run,
                                                  ModelUse::kAll, "tbviz graph MODEL", console);
  const std::vector<Argument> arguments = load_arguments(words, *model, name, loader);
  try {
    return model->graph(arguments);
  } catch (const ModelError& error) {
    throw blaming(with_input_hint(error, *model), name);
  }
}

}  // namespace

void declare_graph(CommandSpec& command) {
  const auto options = std::make_shared<GraphOptions>();
  command.example = "tbviz graph net.pt -i randn:1,3,64,64@0 -l runs/graph";
  command.exit_codes = {{ExitCode::kUsage},       {ExitCode::kInput},  {ExitCode::kFormat},
                        {ExitCode::kUnsupported}, {ExitCode::kOutput}, {ExitCode::kModel}};
  add_model_call_options(command, options->call);
  command.flag("--parameters", options->parameters,
               "Draw the weights, too, as nodes with their shapes");
  add_log_options(command, options->log, {.tag = false});
  command.job = [options](Console& console) { run_graph(*options, console); };
}

void run_graph(const GraphOptions& options, Console& console) {
  std::optional<ModelGraph> drawn = graph_in_file(options);
  ModelGraph graph = drawn ? *std::move(drawn) : graph_of_model(options, console);
  LogOutput log(options.log, console);
  if (!options.parameters) leave_out_weights(graph);
  report(graph, console);
  log.add_graph(encode_graph(graph));
  log.close();
}

}  // namespace tbviz::cli
