// What compare says of two models, as a program reads it.
#pragma once

#include <cstdint>
#include <vector>

#include "tbviz/checkpoint.h"
#include "tbviz/checkpoint/comparison.h"
#include "tbviz/text/json.h"

namespace tbviz::cli {

/// The members of the object that --json prints; `listed` are the tensors that it lists, and
/// `left_out` says how many more there would be.
void add_comparison(const ModelComparison& comparison,
                    const std::vector<const ComparedTensor*>& listed, std::int64_t left_out,
                    const Checkpoint& a, const Checkpoint& b, const ComparisonRules& rules,
                    Json& object);

}  // namespace tbviz::cli
