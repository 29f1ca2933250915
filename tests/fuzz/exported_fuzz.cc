// The JSON in an archive of torch.export: up to the first NUL that of a program, behind it that of
// a table of weights. What is read of the program is used as all who look at one use it.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>
#include <unordered_set>
#include <vector>

#include "tbviz/checkpoint/export/export_weights.h"
#include "tbviz/checkpoint/export/module_calls.h"
#include "tbviz/checkpoint/export/program_reader.h"
#include "tbviz/checkpoint/export/weight_uses.h"
#include "tbviz/error.h"
#include "tbviz/model/exported_graph.h"

namespace {

void check(bool holds) {
  if (!holds) std::abort();
}

// That values are where ExportedProgram says.
void check_values(const tbviz::ExportedProgram& program) {
  std::unordered_set<std::string_view> names;
  for (const tbviz::ExportedValue& value : program.values) check(names.insert(value.name).second);
  std::vector<tbviz::ValueId> values;
  for (const tbviz::ExportedNode& node : program.nodes) {
    for (const auto& input : node.inputs) tbviz::collect_values(input.value, values);
    for (const auto& output : node.outputs) {
      values.insert(values.end(), output.values.begin(), output.values.end());
    }
    check(node.stack < program.stacks.size() && node.region < program.regions.size());
  }
  for (const auto& input : program.inputs) tbviz::collect_values(input.argument, values);
  for (const auto& output : program.outputs) tbviz::collect_values(output.argument, values);
  for (const tbviz::ValueId value : values) {
    check(value == tbviz::kNoValue || value < program.values.size());
  }
  check(program.arguments.children.size() == 2);
}

void read_program(std::string_view json) {
  try {
    const tbviz::ExportedProgram program = tbviz::read_exported_program(json, "fuzz", "program");
    check_values(program);
    const tbviz::ModuleCalls calls = tbviz::find_module_calls(program);
    check(calls.of_node.size() == program.nodes.size());
    (void)tbviz::weight_uses(program);
    std::unordered_set<std::string> names;
    const tbviz::ModelGraph graph = tbviz::graph_of(program);
    for (const tbviz::GraphNode& node : graph.nodes) check(names.insert(node.name).second);
    for (const tbviz::GraphNode& node : graph.nodes) {
      for (const std::string& input : node.inputs) check(names.contains(input));
    }
  } catch (const tbviz::Error&) {
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const std::size_t end = text.find('\0');
  read_program(text.substr(0, end));
  if (end == text.npos) return 0;
  try {
    (void)tbviz::read_exported_weights(text.substr(end + 1), "fuzz", "table");
  } catch (const tbviz::Error&) {
  }
  return 0;
}
