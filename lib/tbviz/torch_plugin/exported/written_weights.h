// Which weights a program may change as it runs.
#pragma once

#include <vector>

#include "tbviz/checkpoint/export/exported_program.h"
#include "tbviz/torch_plugin/exported/operator_lookup.h"

namespace tbviz {

/// By value: whether it is a weight in whose memory some operator may write, told by the operators'
/// schemas. What a schema keeps silent about is not known here; SavedTensors notices.
[[nodiscard]] std::vector<bool> written_weights(const ExportedProgram& program,
                                                const NodeOperators& operators);

}  // namespace tbviz
