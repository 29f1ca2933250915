// The event files of one run and of its sub-runs, written by any number of threads.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <map>
#include <mutex>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "tbviz/base/fork_guard.h"
#include "tbviz/event_writer.h"
#include "tbviz/io/flush_timer.h"
#include "tbviz/summary/summary.h"

namespace tbviz {

/// How a run is written; SummaryWriterOptions say what each means.
struct RunWriterOptions {
  std::optional<double> wall_time;
  std::optional<std::int64_t> purge_step;
  std::string filename_suffix;
  std::size_t max_queue = 0;
  std::chrono::milliseconds flush_interval = {};
};

/// Thread-safe: one lock for all files, one thread that flushes them.
///
/// Belongs to the process that made it: in a child that inherits it by fork() every call throws
/// OutputError. The owner asks is_inherited() before it destroys a writer, and lets it lie.
class RunWriter {
 public:
  /// Creates the folder and its event file. Throws OutputError.
  RunWriter(std::filesystem::path directory, RunWriterOptions options);

  /// Closes all files but swallows errors.
  ~RunWriter();
  RunWriter(const RunWriter&) = delete;
  RunWriter& operator=(const RunWriter&) = delete;

  [[nodiscard]] const std::filesystem::path& directory() const { return directory_; }
  [[nodiscard]] bool is_inherited() const noexcept { return guard_.is_inherited(); }

  // All throw OutputError if this or an earlier byte cannot be written, or after close(). Without
  // `wall_time` it is now.

  void add(const Summary& summary, std::int64_t step, std::optional<double> wall_time);
  void add(std::span<const Summary> summaries, std::int64_t step, std::optional<double> wall_time);

  /// The same for one point of a curve, without memory of its own.
  void add(std::string_view tag, const Scalar& scalar, std::int64_t step,
           std::optional<double> wall_time);

  /// The same for the run `sub_run` below this one, whose file is created with its first value.
  void add_to_sub_run(const std::string& sub_run, const Summary& summary, std::int64_t step,
                      std::optional<double> wall_time);

  /// Throws UsageError for a name that would lead out of the run.
  void check_sub_run(const std::string& sub_run) const;

  /// Writes a file of its own into `sub_run`, an event a value, and closes it.
  void write_sub_run(const std::string& sub_run, std::span<const Summary> summaries,
                     std::int64_t step);

  /// For files that lie beside the event files: as long as the lock lives, no other thread writes
  /// such ones through this writer.
  [[nodiscard]] std::unique_lock<std::mutex> lock_other_files();

  /// A serialised GraphDef.
  void add_graph(std::string_view graph_def, std::optional<double> wall_time);

  /// Hands on all that was added. When it returns, no end of this process loses it.
  void flush();

  /// Flushes, and closes all files; once they are closed, does nothing.
  void close();

 private:
  class Adding;

  void check_owner() const;
  void check_open() const;
  [[nodiscard]] EventWriter open(const std::filesystem::path& directory) const;
  void flush_all();

  std::mutex other_files_;
  std::mutex closing_;  // Held while files are closed, so that who comes second waits.
  const std::filesystem::path directory_;
  const RunWriterOptions options_;
  const ForkGuard guard_;
  std::mutex mutex_;                 // Guards all below.
  std::optional<EventWriter> main_;  // None once closed.
  std::map<std::string, EventWriter, std::less<>> sub_runs_;
  Summary point_;  // Reused from one point to the next.
  std::size_t queued_ = 0;
  std::optional<FlushTimer> timer_;
};

}  // namespace tbviz
