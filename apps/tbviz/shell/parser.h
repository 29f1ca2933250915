// From the words of a command line to the variables of a command.
#pragma once

#include <span>
#include <string>
#include <vector>

#include "shell/options.h"

namespace tbviz::cli {

/// Fills in the targets of `command` from what stands behind the command's name, and from the
/// environment. Opens no file. Throws UsageError for words that are none of its options, values of
/// the wrong kind, and options that are missing or exclude each other. Returns what the environment
/// gave, for those who wonder: "TBVIZ_LOGDIR=runs/a gives --logdir".
std::vector<std::string> parse(const CommandSpec& command, std::span<const std::string> words);

/// Stores the words that were given for an option. Throws UsageError.
void assign(const OptionSpec& option, std::span<const std::string> words,
            bool from_environment = false);

}  // namespace tbviz::cli
