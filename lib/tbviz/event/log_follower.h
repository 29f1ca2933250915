// A log directory that grows.
#pragma once

#include <cstddef>
#include <filesystem>
#include <functional>
#include <map>
#include <memory>
#include <set>
#include <string>

#include "tbviz/event/event_files.h"
#include "tbviz/event/event_reader.h"
#include "tbviz/event/log_listener.h"
#include "tbviz/event/log_source.h"

namespace tbviz {

/// The event files of a log directory, each read up to its present end. Not thread-safe.
class LogFollower {
 public:
  using Use = std::function<void(const std::string& run, EventReader& reader)>;

  /// `listener`, which must outlive this, is told of damage, of files that are no logs or were
  /// replaced, and once of each file and folder that cannot be read and of each link that leads
  /// nowhere. Where a file ends within a record, or within a gzip stream, more is waited for.
  LogFollower(std::filesystem::path log, LogListener& listener);

  /// Calls `use` with every event that has come since the last call, file by file, of files that
  /// have come, too. A file that was replaced, or cut, is read from its start. Throws InputError if
  /// the log cannot be read; but once it was opened a missing one is one that may come back. A
  /// folder without event files is one whose writers have not begun.
  void read_new(const Use& use);

  /// Tells of gzipped logs that end early: they will not grow any more.
  void finish();

  /// How many files there are so far.
  [[nodiscard]] std::size_t files() const { return files_.size(); }

 private:
  struct File {
    explicit File(const std::filesystem::path& path)
        : source(FileSource::open(path)), reader(source) {}

    LogSource source;
    EventReader reader;
    bool is_log = true;
  };

  [[nodiscard]] static bool was_replaced(const std::filesystem::path& path, const File& file);

  [[nodiscard]] bool is_away(const std::filesystem::path& path) const;
  void tell_once(const InputError& error);
  [[nodiscard]] std::unique_ptr<File> open(const std::filesystem::path& path);
  [[nodiscard]] FoundRuns find_runs_anew() const;
  void find_files();
  void read_new(const std::string& run, File& file, const Use& use);

  std::filesystem::path log_;
  LogListener* listener_;
  // By run; null if it cannot be opened, which is tried again.
  std::map<std::pair<std::string, std::filesystem::path>, std::unique_ptr<File>> files_;
  std::set<std::string> unreadable_;  // Told once, as is the next.
  std::set<std::filesystem::path> dangling_;
  bool was_opened_ = false;
};

}  // namespace tbviz
