// Which files a histogram's inputs stand for, and the steps that their names tell.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "batch/batch_input.h"
#include "batch/batch_options.h"
#include "shell/console.h"

namespace tbviz::cli {

/// The inputs, in their order: of a tar archive those members that are called as arrays, tables and
/// models are; everything else stays as it is. Throws UsageError if there is no input.
[[nodiscard]] std::vector<BatchInput> histogram_inputs(std::span<const std::string> arguments,
                                                       const NamesOptions& names, Console& console);

/// Whether some of the inputs are called like arrays and tables, whose tags are made of their stems,
/// and others are not: models have tags of their own, which may be the same.
[[nodiscard]] bool are_of_several_kinds(std::span<const BatchInput> inputs);

/// What the rule (see NameStep) makes of each input's name; empty if the rule is. Warns of inputs
/// that have one step. Throws UsageError if the rule is malformed or an input's name has no step.
[[nodiscard]] std::vector<std::int64_t> steps_of_names(const std::string& rule,
                                                       std::span<const BatchInput> inputs,
                                                       Console& console);

}  // namespace tbviz::cli
