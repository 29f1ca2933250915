// A shard's hold on its run directory: that no other process works on it, what an earlier try left.
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "batch/shard.h"
#include "batch/shard_records.h"

namespace tbviz::cli {

/// From enter() to its end, the process is the only one that works on the shard: it holds a lock on
/// the file tbviz-shards/I-of-N.begun, which the system takes back from processes that die. Where
/// the file system has no locks there is none.
class ShardFolder {
 public:
  /// Looks, and changes nothing.
  ShardFolder(std::filesystem::path logdir, const Shard& shard);
  ~ShardFolder();
  ShardFolder(ShardFolder&& other) noexcept;
  ShardFolder& operator=(ShardFolder&&) = delete;

  /// Creates the folders and takes the lock. Throws OutputError, also if another process works on
  /// the shard.
  void enter();

  /// The end of the names of the shard's event files, by which they are known: ".shard-3-of-64".
  [[nodiscard]] std::string file_suffix() const;

  /// Whether an earlier try had begun to write, and died.
  [[nodiscard]] bool was_begun() const { return was_begun_; }

  /// The shard's event files, those of sub-runs among them, that are not among `known`.
  [[nodiscard]] std::vector<std::filesystem::path> event_files(
      const std::vector<ShardOutput>& known) const;

  /// From here on files are written: a try that finds this begun knows them for its own. Event
  /// files that are there and not `known` are moved to tbviz-shards/set-aside, where no reader of
  /// logs takes them for any; their new paths are returned. Throws OutputError.
  std::vector<std::filesystem::path> begin(const std::vector<ShardOutput>& known);

  /// Says that the shard's manifest stands: there is nothing unfinished any more.
  void end();

 private:
  void lock();

  /// Whether the sub-run, or a folder above it, is the run directory of other shards.
  [[nodiscard]] bool is_in_another_run(const std::filesystem::path& sub_run) const;
  [[nodiscard]] std::filesystem::path set_aside(const std::filesystem::path& file) const;

  std::filesystem::path logdir_;
  Shard shard_;
  std::string mark_;
  int descriptor_ = -1;
  bool was_begun_ = false;
};

/// Whether a process works on the shard just now; false also where the file system has no locks.
[[nodiscard]] bool is_at_work(const std::filesystem::path& logdir, const Shard& shard);

}  // namespace tbviz::cli
