// The operators of an exported program, found in LibTorch and let pass, or refused all at once.
#pragma once

#include <ATen/core/dispatch/Dispatcher.h>

#include <optional>
#include <string>
#include <unordered_map>

#include "tbviz/checkpoint/export/exported_program.h"
#include "tbviz/torch_plugin/engine/operator_policy.h"
#include "tbviz/torch_plugin/exported/number_operators.h"
#include "tbviz/torch_plugin/exported/operator_guards.h"

namespace tbviz {

/// What runs a node: one of the first two.
struct NodeOperator {
  std::optional<c10::OperatorHandle> handle;
  const NumberOperator* number = nullptr;
  OperatorGuard guard = nullptr;  ///< To be asked before each call, if there is one.
};

/// By target.
using NodeOperators = std::unordered_map<std::string, NodeOperator>;

/// Finds what runs each target of the program. Throws UnsupportedError, which names `file`, the
/// version of torch that the program is of, and all targets that cannot or may not run, with the
/// reason.
[[nodiscard]] NodeOperators find_operators(const ExportedProgram& program,
                                           const OperatorPolicy& policy, const std::string& file);

}  // namespace tbviz
