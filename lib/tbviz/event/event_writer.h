// Writes a TensorBoard event log: a version event, then one event per add().
// docs/event-format.md describes the bytes.
#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "tbviz/event/record.h"
#include "tbviz/io/byte_sink.h"
#include "tbviz/summary/summary.h"

namespace tbviz {

class EventEncoder;

/// One event log, written front to back.
///
/// Not thread-safe. Encode images in parallel where it pays, but add() them from one thread.
class EventWriter {
 public:
  /// Writes to `sink`, starting with the version event. If `wall_time` (seconds since 1970) is set,
  /// every event carries it, which makes logs reproducible.
  explicit EventWriter(std::unique_ptr<ByteSink> sink, std::optional<double> wall_time = {});

  /// Closes the log but swallows errors. Call close() to learn whether the bytes arrived.
  ~EventWriter();
  EventWriter(EventWriter&&) noexcept;
  EventWriter& operator=(EventWriter&&) = delete;

  /// Marks a restart, as SummaryWriter's purge_step does: TensorBoard hides what the run held from
  /// `step` on.
  void purge_from(std::int64_t step);

  /// Buffers one event. Steps may repeat and may go backwards. `wall_time` is this event's own and
  /// yields to the writer's fixed one. Throws OutputError.
  void add(std::int64_t step, const Summary& summary, std::optional<double> wall_time = {});

  /// Buffers the run's graph, a serialised GraphDef (see graph_encoder.h). TensorBoard shows the
  /// last one of a run. Throws OutputError.
  void add_graph(const std::string& graph_def);

  /// Hands the buffered events to the sink, where a running TensorBoard finds them.
  void flush();

  /// Flushes and closes the sink. Throws OutputError if any byte was lost. REQUIRES: not closed.
  void close();

  /// The event file's path, or what else the sink is called.
  [[nodiscard]] const std::string& name() const { return name_; }

 private:
  // Writes the event that the encoder holds.
  void write_event();
  [[nodiscard]] double time_of(std::optional<double> wall_time) const;

  std::unique_ptr<ByteSink> sink_;  // Null once closed or moved from.
  std::unique_ptr<EventEncoder> encoder_;
  std::optional<double> wall_time_;
  std::string name_;
  RecordWriter record_;
};

/// Creates an event file with TensorBoard's naming in `logdir`, and `logdir` itself if missing:
/// `events.out.tfevents.<10-digit time>.<host>.<pid>.<counter><suffix>`. The file is never one that
/// exists, so any number of processes may write into one run. Throws OutputError.
[[nodiscard]] EventWriter open_event_log(const std::filesystem::path& logdir,
                                         std::optional<double> wall_time = {},
                                         std::string_view filename_suffix = {});

}  // namespace tbviz
