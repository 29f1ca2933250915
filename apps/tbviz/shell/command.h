// The table of commands.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>

namespace tbviz::cli {

struct CommandSpec;

/// The headings under which commands are listed.
enum class CommandGroup : std::uint8_t { kWrite, kModels, kLogs, kPeople };

/// A line of the table in program/command_table.cc.
struct Command {
  std::string_view name;
  CommandGroup group;
  std::string_view summary;  ///< What the command does, in one line without a full stop.

  /// Declares the options, the example and the exit codes, and sets the job. Called for no command
  /// but the one that was named, and the first, whose example stands for all; opens no file.
  void (*declare)(CommandSpec& command);
};

/// All commands, those of a group together.
[[nodiscard]] std::span<const Command> commands();

/// The command of this name. Throws UsageError, with the nearest name, if there is none.
[[nodiscard]] const Command& find_command(std::string_view name);

/// All that is known of the command, without the options that every command has.
[[nodiscard]] CommandSpec declare(const Command& command);

}  // namespace tbviz::cli
