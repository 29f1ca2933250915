// Logs as the commands that read them see them: which files LOG arguments stand for, in which runs,
// and what is told about damage.
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <set>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "shell/console.h"
#include "tbviz/event/event_files.h"
#include "tbviz/event/log_listener.h"
#include "tbviz/event/log_reading.h"

namespace tbviz::cli {

struct CommandSpec;

/// Tells `console` of what is wrong with logs: damage and what cannot be read as failures, the rest
/// as notes. Of the places of damage in one file the first ones are told one by one.
class ConsoleListener final : public LogListener {
 public:
  explicit ConsoleListener(Console& console) : console_(&console) {}

  void unreadable(const Error& error) override;
  void leads_nowhere(const std::string& link) override;
  void damaged(const std::string& file, const Damage& damage) override;
  void ends_early(const std::string& file, const CutTail& tail) override;
  void hidden(const std::string& run, std::int64_t values) override;
  void read_anew(const std::string& file) override;

  /// Tells how many places of damage were not told. To be called when the reading is done.
  void finish();

 private:
  Console* console_;
  std::string file_;         // The one that is damaged.
  std::int64_t places_ = 0;  // In it.
};

/// The runs of a LOG argument. Folders below that cannot be read are reported to `console`, links
/// that lead nowhere are noted. Throws InputError if `log` is missing or unreadable, FormatError if
/// there is no event file in it.
[[nodiscard]] std::vector<LogRun> find_runs(const std::string& log, Console& console);

/// Keeps event files that several arguments lead to from being read more than once.
class NamedFiles {
 public:
  /// Drops from `files`, which belong to the present argument, those that lay in an earlier one, by
  /// their devices and inodes.
  void drop_known(std::vector<std::filesystem::path>& files);

  /// The present argument becomes an earlier one. A note tells how many of its files were dropped.
  void end_argument(const std::string& log, Console& console);

 private:
  using Identity = std::pair<std::uint64_t, std::uint64_t>;

  std::set<Identity> earlier_;
  std::set<Identity> present_;
  std::int64_t dropped_ = 0;
};

/// The runs of LOG arguments: log directories, event files, "-". Several arguments stand before
/// their runs' names. One that holds no log is reported to `console` and left out; what lay in an
/// earlier one is not read again, which is noted.
[[nodiscard]] std::vector<LogRun> find_runs(std::span<const std::string> logs, Console& console);

/// The event files of the one run that `log` stands for: itself, those of a folder, or those of the
/// only folder below it that has some. A note tells of runs below that are left out:
/// SummaryWriter's add_hparams makes some. Throws UsageError if there are several runs and none is
/// the folder's own, and what find_runs() throws.
[[nodiscard]] std::vector<std::filesystem::path> files_of_one_run(const std::string& log,
                                                                  Console& console);

/// The only one of these. Throws UsageError if there are several.
[[nodiscard]] std::filesystem::path only_event_file(const std::string& log, Console& console);

/// As the library's, over a ConsoleListener.
LogOutcome read_log(const std::filesystem::path& file, Console& console,
                    const std::function<void(EventReader&)>& use);
LogOutcome read_log(ByteSource& source, Console& console,
                    const std::function<void(EventReader&)>& use);
void read_values(const LogRun& run, RestartRule rule, Console& console,
                 const std::function<void(const EventView&, const ValueView&)>& use);

/// --restarts sessions|steps|keep
void add_restart_option(CommandSpec& command, RestartRule& rule);

}  // namespace tbviz::cli
