// Logs as the commands that read them see them: which files LOG arguments stand for, in which runs,
// and what is told about damage.
#pragma once

#include <filesystem>
#include <functional>
#include <span>
#include <string>
#include <vector>

#include "shell/console.h"
#include "tbviz/event/event_files.h"
#include "tbviz/event/log_reading.h"

namespace tbviz::cli {

/// The runs of a LOG argument. Folders below that cannot be read are reported to `console`, links
/// that lead nowhere are noted. Throws InputError if `log` is missing or unreadable, FormatError if
/// there is no event file in it.
[[nodiscard]] std::vector<LogRun> find_runs(const std::string& log, Console& console);

/// A run and the argument that led to it.
struct ArgumentRun {
  std::size_t argument = 0;
  LogRun run;
};

/// The runs of LOG arguments, called as each argument's own find_runs() calls them. One that holds
/// no log is reported to `console` and left out; what lay in an earlier one is not read again,
/// which is noted.
[[nodiscard]] std::vector<ArgumentRun> find_argument_runs(std::span<const std::string> logs,
                                                          Console& console);

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

}  // namespace tbviz::cli
