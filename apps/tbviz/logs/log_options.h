// --logdir and what goes with it: the options of every command that writes a log.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "drawing/preview_option.h"

namespace tbviz::cli {

struct CommandSpec;

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
  PreviewOptions preview;  ///< What is written is shown on the terminal, too.

  /// The tag for a value whose default tag is `fallback`, see safe_tag(): --tag if given.
  [[nodiscard]] std::string tag_or(std::string_view fallback) const;
};

/// Where a command differs from the others in what it takes, or in what is to be said of it.
struct LogOptionUse {
  bool tag = true;         ///< Whether --tag makes sense: not where values have names of their own.
  bool tag_prefix = true;  ///< Whether --tag-prefix does: not where TensorBoard looks for the tag.
  bool comment = true;     ///< Whether --comment does: not without a default directory.
  bool preview = false;    ///< Whether --preview does: where what is written is what was asked for.
  bool environment = true;  ///< Whether TBVIZ_LOGDIR does: not where a log is an addition.
  std::string_view logdir_help =
      "Run directory, created if missing; - writes the event stream to standard output "
      "(default: a new directory runs/<date>_<host><comment>)";
};

void add_log_options(CommandSpec& command, LogOptions& options, const LogOptionUse& use = {});

}  // namespace tbviz::cli
