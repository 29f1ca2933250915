// Operators that a model's code calls, whether or not LibTorch keeps the call.
#pragma once

#include <string>

#include "tbviz/torch_plugin/engine/operator_policy.h"
#include "tbviz/torch_plugin/script/script_sources.h"

namespace tbviz {

/// Throws UnsupportedError about the model `model` if code in `file` calls an operator by its name,
/// torch.name(...) or ops.namespace.name(...), that the policy does not allow. LibTorch compiles no
/// function that nobody calls, and drops calls whose results nobody uses: their graphs show nothing
/// to check_code(), though the code says what it is for.
void check_calls(const ScriptFile& file, const OperatorPolicy& policy, const std::string& model);

}  // namespace tbviz
