// What is said of a command's options and exit codes, wherever that is: in its help, in its manual
// page, in the documents.
#pragma once

#include <string>
#include <vector>

#include "shell/options.h"

namespace tbviz::cli {

/// " DIR", " MIN MAX", "[=KIND]": the values that the option takes; empty of a flag and of an
/// argument, which is its own.
[[nodiscard]] std::string value_text(const OptionSpec& option);

/// What is to be known of the option besides its help: "required", "repeatable", its choices where
/// neither the placeholder nor the help has them, "default: 8", "environment: NAME".
[[nodiscard]] std::vector<std::string> remarks_of(const OptionSpec& option);

/// "Kernels in a row (default: 8)"
[[nodiscard]] std::string help_with_remarks(const OptionSpec& option);

/// The headings of the options, "Arguments" first, in the order in which they were declared.
[[nodiscard]] std::vector<std::string> option_groups(const CommandSpec& command);

/// The exit codes of a command, 0 among them, each with its text.
[[nodiscard]] std::vector<ExitNote> exit_notes(const CommandSpec& command);

/// All that the program knows.
[[nodiscard]] std::vector<ExitNote> all_exit_notes();

}  // namespace tbviz::cli
