// Looks at the default values in a model's code, which LibTorch computes while it reads the code.
#pragma once

#include <string>

#include "tbviz/torch_plugin/engine/operator_policy.h"
#include "tbviz/torch_plugin/script/script_sources.h"

namespace tbviz {

/// LibTorch compiles and runs the defaults of arguments and of fields of NamedTuples, and the
/// constants of classes, as it imports them. torch.jit.save writes values there: literals, enums,
/// devices, NamedTuples of them, entries of the table of constants. Throws UnsupportedError about
/// the model `model` for anything else in the file of `qualifier`, which `sources` must have.
void check_defaults(ScriptSources& sources, const std::string& qualifier,
                    const OperatorPolicy& policy, const std::string& model);

}  // namespace tbviz
