// Logs as the commands that read them see them: which files LOG arguments stand for, in which runs,
// and what is told about damage.
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <span>
#include <string>
#include <vector>

#include "shell/console.h"
#include "tbviz/event/event_files.h"
#include "tbviz/event/event_reader.h"
#include "tbviz/event/restarts.h"
#include "tbviz/io/byte_source.h"

namespace tbviz::cli {

struct CommandSpec;

/// A run: the event files of one folder, in TensorBoard's order.
struct LogRun {
  std::string name;  ///< Relative to the log directory, "." for that itself; with several LOG
                     ///< arguments behind the argument.
  std::vector<std::filesystem::path> files;
};

/// The runs of LOG arguments: log directories, event files, "-". One that holds no log is reported
/// to `console` and left out.
[[nodiscard]] std::vector<LogRun> find_runs(std::span<const std::string> logs, Console& console);

/// The event files of the one run that `log` stands for: itself, those of a folder, or those of the
/// only folder below it that has some. A note tells of runs below that are left out:
/// SummaryWriter's add_hparams makes some. Throws UsageError if there are several runs and none is
/// the folder's own, and what find_event_files() throws.
[[nodiscard]] std::vector<std::filesystem::path> files_of_one_run(const std::string& log,
                                                                  Console& console);

/// The only one of these. Throws UsageError if there are several.
[[nodiscard]] std::filesystem::path only_event_file(const std::string& log, Console& console);

/// Reads a file to its end, on behind damage, and calls `use` at every event. Damage and files that
/// are no logs are reported as failures to `console`, a cut tail as a note. False if there was not
/// even one event. Throws what `use` throws, and Interrupted.
bool read_log(const std::filesystem::path& file, Console& console,
              const std::function<void(EventReader&)>& use);

/// The same for a source that is open already.
bool read_log(ByteSource& source, Console& console, const std::function<void(EventReader&)>& use);

/// Reads the files of a run and calls `use` with every value that no restart hides; a note says how
/// many are hidden.
void read_values(const LogRun& run, RestartRule rule, Console& console,
                 const std::function<void(const EventView&, const ValueView&)>& use);

/// --restarts sessions|steps|keep
void add_restart_option(CommandSpec& command, RestartRule& rule);

/// "ends within the record at offset 812 (7 bytes of it are there): its writer is at work, or was
/// stopped"
[[nodiscard]] std::string describe_tail(const EventReader& reader);

}  // namespace tbviz::cli
