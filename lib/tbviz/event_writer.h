// Writes a TensorBoard event log: a version event, then one event per add().
// docs/event-format.md describes the bytes.
#pragma once

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "tbviz/summary/summary.h"

#pragma GCC visibility push(default)
namespace tbviz {

class ByteSink;

/// One event log, written front to back; open_event_log() begins it.
///
/// Not thread-safe: one thread at a time. Encode images in parallel where it pays, but add() them
/// from one thread. Any number of writers may be in use at once.
class EventWriter {
 public:
  /// Closes the log but swallows errors. Call close() to learn whether the bytes arrived.
  ~EventWriter();
  EventWriter(EventWriter&&) noexcept;
  EventWriter& operator=(EventWriter&&) = delete;

  /// Marks a restart, as SummaryWriter's purge_step does: TensorBoard hides what the run held from
  /// `step` on. Throws OutputError.
  void purge_from(std::int64_t step);

  /// Buffers one event. Steps may repeat and may go backwards. `wall_time` is this event's own and
  /// yields to the writer's fixed one. Throws OutputError if this or an earlier byte cannot be
  /// written, or after close(); UnsupportedError, and nothing is written, for an event beyond 1 GiB.
  void add(std::int64_t step, const Summary& summary, std::optional<double> wall_time = {});

  /// The same for several values in one event, which belong together: the parts of a mesh.
  void add(std::int64_t step, std::span<const Summary> summaries,
           std::optional<double> wall_time = {});

  /// Buffers the run's graph, a serialised GraphDef, in the two events that SummaryWriter makes of
  /// it. TensorBoard shows the last one of a run.
  /// Throws as add() does.
  void add_graph(std::string_view graph_def, std::optional<double> wall_time = {});

  /// Writes the buffered events to the file, where a running TensorBoard finds them. Throws as
  /// add() does.
  void flush();

  /// Flushes and closes the log; once it is closed, does nothing. Throws OutputError if any byte
  /// was lost.
  void close();

  /// The event file's path, or what else the sink is called.
  [[nodiscard]] const std::string& name() const;

 private:
  friend EventWriter write_events_to(std::unique_ptr<ByteSink> sink,
                                     std::optional<double> wall_time);
  struct State;

  EventWriter(std::unique_ptr<ByteSink> sink, std::optional<double> wall_time);

  void write_event();

  std::unique_ptr<State> state_;  // Null once moved from.
};

/// How open_event_log() writes.
struct EventWriterOptions {
  /// Seconds since 1970 that every event carries, which makes logs reproducible. None: the time at
  /// which each is added.
  std::optional<double> wall_time = {};

  /// The end of the file's name.
  std::string filename_suffix = {};

  /// No event stays in memory longer than this, even if no other follows and the process is killed:
  /// a thread of the writer flushes. What it fails to write is reported by the next call. Zero: no
  /// such thread; events are written by flush(), close(), and whenever 256 KiB have gathered.
  std::chrono::milliseconds flush_interval = std::chrono::seconds(2);
};

/// Creates an event file in `logdir`, and `logdir` itself if missing. It is called as TensorBoard
/// calls them, `events.out.tfevents.TIME.HOST.PID.COUNTER` and the suffix, TIME in ten digits, and
/// never like one that exists, so any number of processes may write into one run. Throws
/// OutputError.
///
/// The log belongs to the process that opened it. Unless flush_interval is zero, a child process
/// that inherits the writer by fork() gets OutputError from its calls, and writes nothing.
[[nodiscard]] EventWriter open_event_log(const std::filesystem::path& logdir,
                                         const EventWriterOptions& options = {});

}  // namespace tbviz
#pragma GCC visibility pop
