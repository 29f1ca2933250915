// Events to bytes. This and graph_encoder are the only places where tbviz meets the protobuf
// library; docs/event-format.md describes the messages.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>

#include "tbviz/io/byte_sink.h"
#include "tbviz/summary/summary.h"

namespace tbviz {

/// Turns one event after the other into bytes. The protobuf message is kept from one to the next,
/// so that a run of scalars costs no allocations. Not thread-safe.
///
/// Each set_ call makes the event anew; size() and write_to() then serve it. Text that is no UTF-8
/// gets U+FFFD for its bad bytes, since TensorBoard would refuse the event.
class EventEncoder {
 public:
  EventEncoder();
  ~EventEncoder();
  EventEncoder(const EventEncoder&) = delete;
  EventEncoder& operator=(const EventEncoder&) = delete;

  /// The first event of a file, which names the format and the writer. With a `step` the event that
  /// SummaryWriter puts in front of a session start: version only.
  void set_file_version(double wall_time, std::optional<std::int64_t> step = {});

  /// The mark of a restart at `step`.
  void set_session_start(double wall_time, std::int64_t step);

  void set_summary(double wall_time, std::int64_t step, const Summary& summary);

  /// `graph_def` is a serialised GraphDef; see graph_encoder.h.
  void set_graph(double wall_time, const std::string& graph_def);

  /// Bytes that the event needs.
  [[nodiscard]] std::size_t size();

  /// Writes the event. REQUIRES: `out` is size() bytes long, and size() was called for this event.
  void write_to(std::span<std::byte> out) const;

 private:
  struct Messages;
  std::unique_ptr<Messages> messages_;
};

/// Writes the record of a first event. Throws OutputError.
void write_file_version(double wall_time, ByteSink& sink);

}  // namespace tbviz
