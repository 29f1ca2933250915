// An exported program made ready to run: operators found, arguments bound, a place for each value,
// and what happens at the borders of modules.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "tbviz/checkpoint/export/exported_program.h"
#include "tbviz/checkpoint/export/module_calls.h"
#include "tbviz/torch_plugin/exported/argument_template.h"
#include "tbviz/torch_plugin/exported/operator_lookup.h"

namespace tbviz {

/// One of a node's results.
struct CompiledResult {
  std::vector<SlotId> slots;  ///< kNoSlot: nobody wants it.
  bool is_list = false;
  ValueKind kind = ValueKind::kTensor;
};

struct CompiledNode {
  NodeOperator runs;
  std::vector<ArgumentTemplate> arguments;
  std::vector<CompiledResult> results;
  std::size_t region = 0;
  std::vector<std::size_t> begins = {};  ///< Calls whose first node it is, the outer ones first.
  std::vector<std::size_t> ends = {};    ///< Calls whose last node it is, the inner ones first.
  std::vector<SlotId> dead = {};         ///< Whose values nobody reads behind it.
};

/// A value that a call takes: the caller's, and the call's own, which may be replaced.
struct CallArgument {
  SlotId outer = kNoSlot;
  SlotId inner = kNoSlot;
};

struct CompiledCall {
  std::vector<CallArgument> arguments;
  std::vector<SlotId> results;
};

/// The positions of values, and behind them those of calls' arguments, are slots.
struct CompiledProgram {
  std::vector<CompiledNode> nodes;
  std::vector<CompiledCall> calls;        ///< As in ModuleCalls.
  std::vector<ArgumentTemplate> outputs;  ///< Of all of the program's outputs, in their order.
  std::size_t slot_count = 0;
};

/// Throws FormatError, which names `file`, if the program is not what its operators take and give.
[[nodiscard]] CompiledProgram compile_program(const ModuleCalls& calls,
                                              const NodeOperators& operators,
                                              const BindingContext& context,
                                              const std::string& file);

}  // namespace tbviz
