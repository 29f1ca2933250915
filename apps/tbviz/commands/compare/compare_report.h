// What compare says of two models.
#pragma once

#include "shell/console.h"
#include "tbviz/checkpoint.h"
#include "tbviz/checkpoint/comparison.h"

namespace tbviz::cli {

enum class SameTensors : bool { kCount, kList };

/// A summary and a table of the tensors as result lines, or with --json the members of the object.
void report_comparison(const ModelComparison& comparison, const Checkpoint& a, const Checkpoint& b,
                       const ComparisonRules& rules, SameTensors same, Console& console);

}  // namespace tbviz::cli
