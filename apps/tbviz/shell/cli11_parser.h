// Which words of a command line belong to which option. Behind it stands CLI11, whose header takes
// a compiler seconds: its source is the only file that sees it.
#pragma once

#include <span>
#include <string>
#include <vector>

#include "shell/options.h"

namespace tbviz::cli {

/// What was given for one option.
struct GivenOption {
  const OptionSpec* option;
  std::vector<std::string> words;  ///< Of a flag "true", or what stood behind its =.
  bool from_environment = false;
};

/// The options of `command` that `words` (what stands behind the command's name) give, in the order
/// of their declaration. If one that is_alone is there, only that. Throws UsageError for words that
/// belong to none, with the nearest name, and where required options are missing.
[[nodiscard]] std::vector<GivenOption> sort_words(const CommandSpec& command,
                                                  std::span<const std::string> words);

}  // namespace tbviz::cli
