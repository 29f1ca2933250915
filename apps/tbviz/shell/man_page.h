// Manual pages, made from what the commands declare: roff, for man(1). They say what the help says,
// and more. The same program makes the same pages, whenever and wherever.
#pragma once

#include <string>

#include "shell/command.h"
#include "shell/options.h"

namespace tbviz::cli {

/// tbviz-<command>(1). `command` has the options that every command has. No line feed at the end.
[[nodiscard]] std::string command_man_page(const CommandSpec& command);

/// tbviz(1): every command, and what they have in common.
[[nodiscard]] std::string program_man_page();

}  // namespace tbviz::cli
