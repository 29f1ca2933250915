// The table of commands, and what the commands share.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace tbviz::cli {

struct CommandSpec;

/// The headings under which commands are listed.
enum class CommandGroup : std::uint8_t { kWrite, kModels, kLogs, kPeople };

/// A line of the table in commands.cc.
struct Command {
  std::string_view name;
  CommandGroup group;
  std::string_view summary;  ///< What the command does, in one line without a full stop.

  /// Declares the options, the example and the exit codes, and sets the job. Called for no command
  /// but the one that was named; opens no file.
  void (*declare)(CommandSpec& command);
};

/// All commands, those of a group together.
[[nodiscard]] std::span<const Command> commands();

/// The command of this name. Throws UsageError, with the nearest name, if there is none.
[[nodiscard]] const Command& find_command(std::string_view name);

/// All that is known of the command, without the options that every command has.
[[nodiscard]] CommandSpec declare(const Command& command);

/// `inputs`, or standard input if there are none and it is a pipe or a file. Throws UsageError,
/// which says what to name, if there is nothing to read or "-" is named twice.
[[nodiscard]] std::vector<std::string> inputs_or_standard_input(std::span<const std::string> inputs,
                                                                std::string_view what);

}  // namespace tbviz::cli
