// The words that name the inputs of a command: its arguments, and names from a file or a pipe.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "batch/batch_options.h"

namespace tbviz::cli {

/// A word, and whether it may be a glob: names from elsewhere are what they are.
struct ListedInput {
  std::string text;
  bool may_be_glob = true;
};

/// `arguments` and then the names that `names` asks for, in their order; without either, standard
/// input ("-") as inputs_or_standard_input() has it. Throws UsageError, which says `what` to name,
/// if there is nothing, if "-" is named twice, or standard input cannot be names and data at once;
/// InputError if the names cannot be read.
[[nodiscard]] std::vector<ListedInput> list_inputs(std::span<const std::string> arguments,
                                                   const NamesOptions& names,
                                                   std::string_view what);

}  // namespace tbviz::cli
