// The event files of one run and of its sub-runs, written by any number of threads.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <exception>
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

/// A value for a run below.
struct SubRunValue {
  std::string sub_run;
  Summary summary;
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

  /// As it was given, and where that lies whatever the host's current directory is.
  [[nodiscard]] const std::filesystem::path& directory() const { return directory_; }
  [[nodiscard]] const std::filesystem::path& place() const { return place_; }

  [[nodiscard]] bool is_inherited() const noexcept { return guard_.is_inherited(); }

  // All throw OutputError if this or an earlier byte, of whichever file, cannot be written, or
  // after close(); UsageError for a wall time that is not finite, UnsupportedError for an event
  // beyond 1 GiB. Without `wall_time` it is now.

  void add(const Summary& summary, std::int64_t step, std::optional<double> wall_time);
  void add(std::span<const Summary> summaries, std::int64_t step, std::optional<double> wall_time);

  /// The same for one point of a curve, without memory of its own.
  void add(std::string_view tag, const Scalar& scalar, std::int64_t step,
           std::optional<double> wall_time);

  /// Values of runs below this one, with one time; their files are created with the first value.
  /// Throws UsageError, and writes nothing, for a name that leads out of the run.
  void add_to_sub_runs(std::span<const SubRunValue> values, std::int64_t step,
                       std::optional<double> wall_time);

  /// Writes a file of its own into `sub_run`, an event a value, and closes it. Throws as
  /// add_to_sub_runs() does.
  void write_sub_run(const std::string& sub_run, std::span<const Summary> summaries,
                     std::int64_t step);

  /// A serialised GraphDef.
  void add_graph(std::string_view graph_def, std::optional<double> wall_time);

  /// Throws unless values may be added: for who writes other files of the run.
  void check_usable();

  /// Hands on all that was added. When it returns, no end of this process loses it.
  void flush();

  /// Flushes, and closes all files; once they are closed, does nothing. Throws the first failure
  /// that there was, told or not.
  void close();

 private:
  void check_owner() const;
  void check_open() const;
  void check_sub_run(const std::string& sub_run) const;
  [[nodiscard]] EventWriter open(const std::filesystem::path& directory) const;

  /// Remembers the exception that is being handled, so that every later call throws it.
  void keep_failure();
  void flush_all();

  /// Does the work with the lock held, if all is well.
  template <class Work>
  void with_files(const Work& work);
  template <class Add>
  void with_files_to_flush(const Add& add);

  const std::filesystem::path directory_;  // As it was given.
  const std::filesystem::path place_;      // The same, whatever the host's directory.
  const RunWriterOptions options_;
  const ForkGuard guard_;
  std::mutex closing_;               // Held while files are closed, so that who comes second waits.
  std::mutex mutex_;                 // Guards all below.
  std::optional<EventWriter> main_;  // None once closed.
  std::map<std::string, EventWriter, std::less<>> sub_runs_;
  std::exception_ptr failure_;  // The first of any file.
  Summary point_;               // Reused from one point to the next.
  std::size_t queued_ = 0;
  std::optional<FlushTimer> timer_;
};

}  // namespace tbviz
