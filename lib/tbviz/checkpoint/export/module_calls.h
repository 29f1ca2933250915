// The calls of modules in an exported program, and what goes into and comes out of each: found in
// how values flow, since the graph has lost where one module ends and the next begins.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "tbviz/checkpoint/export/exported_program.h"

namespace tbviz {

/// One call of one module.
struct ModuleCall {
  std::string path;       ///< As in named_modules(); empty: the model itself.
  std::string type;       ///< "torch.nn.modules.conv.Conv2d"
  std::size_t first = 0;  ///< The first and last of its nodes; there may be others between them.
  std::size_t last = 0;
  /// Tensors from outside that are no weights, in the order in which they are read; as the archive
  /// tells where the module's signature was preserved.
  std::vector<ValueId> inputs;
  /// Tensors of its own that others read, or that the model returns, the last made first; where
  /// nobody reads any, those of its last node that gives some. As the archive tells where the
  /// signature was preserved. Empty: it gives no tensor of its own.
  std::vector<ValueId> outputs;
};

struct ModuleCalls {
  std::vector<ModuleCall> calls;  ///< In the order in which they begin, outer first.
  std::vector<std::vector<std::size_t>>
      of_node;  ///< By node: the calls it is made in, outer first.
};

/// Calls have keys of their own, except in files of PyTorch 2.5: there a gap between nodes parts
/// them.
[[nodiscard]] ModuleCalls find_module_calls(const ExportedProgram& program);

/// The class without its package: "Conv2d" of "torch.nn.modules.conv.Conv2d".
[[nodiscard]] std::string class_name(std::string_view type);

/// The values in an argument and in the lists that it holds; kNoValue for those that there are not.
void collect_values(const ExportedArgument& argument, std::vector<ValueId>& values);

}  // namespace tbviz
