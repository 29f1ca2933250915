// Runs a compiled program, node by node, on LibTorch's dispatcher.
#pragma once

#include <ATen/core/ivalue.h>

#include <cstddef>
#include <functional>
#include <limits>
#include <span>
#include <vector>

#include "tbviz/checkpoint/export/exported_program.h"
#include "tbviz/torch_plugin/exported/compiled_program.h"

namespace tbviz {

/// Who hears of a run, by what there is to hear: each may change the value, which then goes on
/// through the program. Empty functions are not called.
struct RunListener {
  /// The arguments of a call, as a tuple of tensors.
  std::function<void(std::size_t call, c10::IValue& arguments)> on_begin;
  /// What a call gave: a tensor, or a tuple of several.
  std::function<void(std::size_t call, c10::IValue& result)> on_end;
  /// A tensor that a node gave.
  std::function<void(SlotId slot, c10::IValue& value)> on_value;
  std::vector<bool> calls;   ///< By call: whether it is heard of.
  std::vector<bool> values;  ///< By value of the program.
};

struct ProgramRun {
  const ExportedProgram& program;
  const CompiledProgram& compiled;
  bool float32 = false;  ///< Whether torch.autocast() has no effect.
  std::size_t end = std::numeric_limits<std::size_t>::max();  ///< The first node that does not run.
};

/// Runs the nodes on `slots`, which hold the program's inputs by their values and have room for all
/// slots. Afterwards they hold the outputs, if all nodes ran. LibTorch's exceptions come out with
/// the operator and the module in front of their message.
void run_program(const ProgramRun& run, std::vector<c10::IValue>& slots,
                 const RunListener& listener);

}  // namespace tbviz
