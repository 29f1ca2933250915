// Reads the graph of an exported program: its values and nodes, blocks inlined.
#pragma once

#include <cstddef>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <unordered_set>
#include <utility>

#include "tbviz/checkpoint/export/argument_reader.h"
#include "tbviz/checkpoint/export/exported_program.h"
#include "tbviz/text/json_tape.h"

namespace tbviz {

/// Fills in the values, nodes, stacks and regions of a program. What is malformed is thrown as a
/// FormatError without a file: "node 3: ...". Names are views into the tape of the graph.
class GraphReader {
 public:
  GraphReader(ExportedProgram& program, JsonTape::Value graph);

  /// Makes a value that no node gives, and returns it.
  ValueId declare(std::string_view name, ValueKind kind) { return declare(outer_, name, kind); }

  /// Reads all nodes. To be called once the graph's inputs are declared.
  void read_nodes();

  /// The value of that name, in the outermost graph.
  [[nodiscard]] ValueId find(std::string_view name) const { return find(outer_, name); }

  /// An argument whose values are those of the outermost graph.
  [[nodiscard]] ExportedArgument read_argument(JsonTape::Value json) {
    return read_argument(outer_, json);
  }

 private:
  /// The values of a graph, or of a block in it, by name.
  struct Scope {
    JsonTape::Value graph;
    std::unordered_map<std::string_view, JsonTape::Value> tensors;
    std::unordered_map<std::string_view, ValueId> values;
    std::size_t region = 0;
  };

  [[nodiscard]] static Scope scope_of(JsonTape::Value graph, std::size_t region);
  [[nodiscard]] static ValueId find(const Scope& scope, std::string_view name);
  ValueId declare(Scope& scope, std::string_view name, ValueKind kind);
  [[nodiscard]] ExportedArgument read_argument(const Scope& scope, JsonTape::Value json);
  void count_flow(const ExportedNode& node);
  void read_nodes(Scope& scope);
  void read_node(Scope& scope, JsonTape::Value json);
  void read_result(Scope& scope, JsonTape::Value json, ExportedNode& node);
  [[nodiscard]] bool inline_block(Scope& scope, JsonTape::Value json);
  [[nodiscard]] std::optional<std::size_t> region_of(std::size_t outer, const ExportedNode& node);
  [[nodiscard]] std::size_t stack_of(JsonTape::Value metadata);

  ExportedProgram& program_;
  Scope outer_;
  // By their text, and by what tells calls apart in archives of PyTorch 2.5.
  std::map<std::pair<std::string_view, std::string_view>, std::size_t> stacks_;
  std::size_t frames_ = 0;  // In all stacks.
  std::size_t flow_ = 0;    // Values of nodes, each as often as there are modules around it.
  std::size_t arguments_left_ = kMostArguments;
  std::unordered_set<std::string> names_;  // Of all values.
};

/// What a size is: a number, or a symbol.
[[nodiscard]] ExportedSize read_exported_size(JsonTape::Value json);

}  // namespace tbviz
