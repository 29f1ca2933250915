// Where the event files of a log directory are.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "tbviz/error.h"

namespace tbviz {

/// A run: the event files of one folder, in TensorBoard's order, by name.
struct LogRun {
  std::string name;  ///< Relative to the log directory, with "/"; "." for that itself.
  std::vector<std::filesystem::path> files;
};

struct FoundRuns {
  std::vector<LogRun> runs;                     ///< By name.
  std::vector<InputError> unreadable;           ///< Folders below that may hold others.
  std::vector<std::filesystem::path> dangling;  ///< Links below that lead nowhere.
};

/// Whether TensorBoard takes a file for an event file: its name says "tfevents" somewhere.
[[nodiscard]] bool has_event_file_name(const std::filesystem::path& path);

/// The runs in `log`, a log directory, and in the folders below it. Links are followed; a folder to
/// which several lead is one run. A `log` that is no directory, "-" included, is a run of its own,
/// whether or not there is anything in it. There may be no run at all.
///
/// Throws InputError if `log` is missing or unreadable.
[[nodiscard]] FoundRuns find_runs(const std::filesystem::path& log);

/// What to say where there is none: FormatError, "holds no event file ...".
[[nodiscard]] FormatError no_event_file(const std::filesystem::path& log);

}  // namespace tbviz
