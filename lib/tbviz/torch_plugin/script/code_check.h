// Looks at the compiled code of a model before any of it runs.
#pragma once

#include <torch/csrc/jit/api/compilation_unit.h>

#include <string>

#include "tbviz/torch_plugin/engine/operator_policy.h"

namespace tbviz {

/// Holds every operator that the functions of `unit`, and what they call, could ever run against
/// `policy`, and every TorchBind class that they name. Throws UnsupportedError about the model
/// `model` if any is refused.
///
/// Takes aten::warn out of the code, whether the model is trusted or not: what it says is the
/// model's, and the module never prints.
void check_code(const torch::jit::CompilationUnit& unit, const OperatorPolicy& policy,
                const std::string& model);

}  // namespace tbviz
