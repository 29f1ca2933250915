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

  /// Declares the options, the example and the exit codes, and sets the job. Opens no
  /// file and takes microseconds: pages about all commands call it for each.
  void (*declare)(CommandSpec& command);
};

/// All commands, those of a group together.
[[nodiscard]] std::span<const Command> commands();

/// What the program's own scripts call; no list names them, and no page explains them.
[[nodiscard]] std::span<const Command> hidden_commands();

/// The command of this name in a list, or null.
[[nodiscard]] const Command* find_command(std::span<const Command> list, std::string_view name);

/// The command of this name, which is not hidden. Throws UsageError, with the nearest name, if
/// there is none.
[[nodiscard]] const Command& find_command(std::string_view name);

/// All that is known of the command, without the options that every command has.
[[nodiscard]] CommandSpec declare(const Command& command);

}  // namespace tbviz::cli
