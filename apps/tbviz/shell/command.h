// What the commands share: the job they leave behind, and groups of options.
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "shell/console.h"

namespace CLI {
class App;
}

namespace tbviz::cli {

/// What is left to do once the arguments are parsed.
using Job = std::function<void(Console&)>;

/// A line of the table in commands.cc.
struct Command {
  /// Adds the subcommand to the app. Parsing it only fills an options struct and sets the job; no
  /// file is opened before the job runs.
  void (*add)(CLI::App& app, Job& job);
};

/// All commands, in the order of the help page.
[[nodiscard]] std::span<const Command> commands();

/// `inputs`, or standard input if there are none and it is a pipe or a file. Throws UsageError,
/// which says what to name, if there is nothing to read or "-" is named twice.
[[nodiscard]] std::vector<std::string> inputs_or_standard_input(std::span<const std::string> inputs,
                                                                std::string_view what);

/// --logdir and what goes with it: the options of every command that writes a log.
struct LogOptions {
  std::string logdir;  ///< Empty: the default directory. "-": standard output.
  std::string comment;
  std::string filename_suffix;
  std::string tag;  ///< Empty: the command's default.
  std::string tag_prefix;
  std::int64_t step = 0;
  bool step_given = false;
  std::optional<double> wall_time;  ///< Seconds since 1970; set by SOURCE_DATE_EPOCH too.
  std::optional<std::int64_t> purge_step;
};

/// Which of the shared options make sense for a command.
enum class TagOption : bool { kNo, kYes };

void add_log_options(CLI::App& command, LogOptions& options, TagOption tag = TagOption::kYes);

/// -o, --no-log and --force: the options of every command that makes pictures.
struct PictureOptions {
  std::filesystem::path output;  ///< Empty: none. A file for one picture, else a folder.
  bool no_log = false;
  bool force = false;
};

void add_picture_options(CLI::App& command, PictureOptions& options);

}  // namespace tbviz::cli
