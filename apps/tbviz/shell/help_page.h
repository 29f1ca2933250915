// Help, made from what the commands declare.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "shell/command.h"
#include "shell/options.h"

namespace tbviz::cli {

/// The page of one command: how it is called, an example, its options, the exit codes that matter.
/// Lines are wrapped at `width` characters, but words longer than that are kept whole. No line feed
/// at the end.
[[nodiscard]] std::string command_help(const CommandSpec& command, std::size_t width);

/// The page of the program: every command under its heading.
[[nodiscard]] std::string program_help(std::size_t width);

/// -q, -v, --json and what else every command takes.
struct CommonOptions {
  bool help = false;
  bool version = false;
  bool quiet = false;
  bool verbose = false;
  bool json = false;
};

void declare_common_options(CommandSpec& command, CommonOptions& options);

/// "tbviz COMMAND [OPTION...] [INPUT...]"
[[nodiscard]] std::string_view program_usage();

/// "tbviz kernels [OPTION...] [MODEL]"
[[nodiscard]] std::string usage_of(const CommandSpec& command);

/// "Work on logs"
[[nodiscard]] std::string_view heading_of(CommandGroup group);

}  // namespace tbviz::cli
