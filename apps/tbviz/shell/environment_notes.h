// What the program asks of the environment, for those who explain it.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace tbviz::cli {

/// A variable, and what it does.
struct EnvironmentVariable {
  std::string_view name;
  std::string_view text;
};

/// The table in program/environment_table.cc: variables that stand for no option.
[[nodiscard]] std::span<const EnvironmentVariable> environment_variables();

struct EnvironmentNote {
  std::string name;
  std::string text;
};

struct CommandSpec;

/// The variables that stand for options of the command, in the order of these.
[[nodiscard]] std::vector<EnvironmentNote> environment_notes(const CommandSpec& command);

/// All variables: those that stand for options of any command, and those of the table.
[[nodiscard]] std::vector<EnvironmentNote> environment_notes();

}  // namespace tbviz::cli
