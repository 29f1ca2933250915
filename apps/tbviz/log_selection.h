// Which values of logs a command is about: --tag and --run.
#pragma once

#include <functional>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace CLI {
class App;
}

namespace tbviz::cli {

/// Globs; none: everything.
struct LogSelectionOptions {
  std::vector<std::string> tags;
  std::vector<std::string> runs;
};

/// --tag and --run, both repeatable.
void add_log_selection_options(CLI::App& command, LogSelectionOptions& options);

/// Remembers which names it met, so that globs which match none can be told at the end of a stream.
class LogSelection {
 public:
  /// `options` must outlive it.
  explicit LogSelection(const LogSelectionOptions& options) : options_(&options) {}

  [[nodiscard]] bool has_run(const std::string& run);
  [[nodiscard]] bool has_tag(std::string_view tag);

  /// Throws UsageError, with the nearest name, if a glob matched nothing that was asked about.
  void check_used() const;

 private:
  struct Hash : std::hash<std::string_view> {
    using is_transparent = void;
  };

  const LogSelectionOptions* options_;
  std::set<std::string> runs_;
  std::unordered_map<std::string, bool, Hash, std::equal_to<>> tags_;  // Whether it is chosen.
};

}  // namespace tbviz::cli
