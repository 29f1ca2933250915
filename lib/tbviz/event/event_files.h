// Where the event files of a log directory are.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

namespace tbviz {

struct EventFile {
  std::string run;  ///< Its folder relative to the log directory, with "/"; "." is that directory.
  std::filesystem::path path;
};

/// Whether TensorBoard takes a file for an event file: its name says "tfevents" somewhere.
[[nodiscard]] bool has_event_file_name(const std::filesystem::path& path);

/// The event files in `path`, a log directory, and in the folders below it, run by run; within a
/// run in TensorBoard's order, by name. Only `path` itself if it is no directory, "-" included.
///
/// Throws InputError if `path` is missing or unreadable, FormatError if there is no event file in
/// it.
[[nodiscard]] std::vector<EventFile> find_event_files(const std::filesystem::path& path);

}  // namespace tbviz
