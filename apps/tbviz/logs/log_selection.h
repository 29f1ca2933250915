// Which values of logs a command is about: --tag, --run and --restarts.
#pragma once

#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "tbviz/event/event.h"
#include "tbviz/event/event_reader.h"
#include "tbviz/event/restarts.h"
#include "tbviz/text/name_index.h"

namespace tbviz::cli {

struct CommandSpec;

/// Globs; none: everything.
struct LogSelectionOptions {
  std::vector<std::string> tags;
  std::vector<std::string> runs;
};

/// --run, repeatable.
void add_run_option(CommandSpec& command, LogSelectionOptions& options);

/// --tag and --run, both repeatable.
void add_log_selection_options(CommandSpec& command, LogSelectionOptions& options);

/// --restarts sessions|steps|keep
void add_restart_option(CommandSpec& command, RestartRule& rule);

/// Remembers which names it met, so that globs which match none can be told at the end of a stream.
class LogSelection {
 public:
  /// `options` must outlive it.
  explicit LogSelection(const LogSelectionOptions& options) : options_(&options) {}

  [[nodiscard]] bool has_run(const std::string& run);
  [[nodiscard]] bool has_tag(std::string_view tag);

  /// An event in full with those of its values that are chosen.
  [[nodiscard]] Event chosen_values(EventReader& reader);

  /// Whether every tag is chosen, and events without values are, too.
  [[nodiscard]] bool has_all_tags() const { return options_->tags.empty(); }

  /// Throws UsageError, with the nearest name, if a glob matched nothing that was asked about.
  void check_used() const;

 private:
  const LogSelectionOptions* options_;
  std::set<std::string> runs_;
  NameIndex tags_;
  std::vector<bool> chosen_;  // By tag.
};

}  // namespace tbviz::cli
