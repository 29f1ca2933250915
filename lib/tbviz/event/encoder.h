// Events to bytes; docs/event-format.md describes the messages.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "tbviz/io/byte_sink.h"
#include "tbviz/summary/summary.h"

namespace tbviz {

/// Turns one event after the other into bytes, those that protobuf would write. Memory is kept from
/// one to the next, so that a run of scalars costs no allocations. Not thread-safe.
///
/// Each set_ call makes the event anew; size() and write_to() then serve it. Tags that are no UTF-8
/// get U+FFFD for their bad bytes, since TensorBoard would refuse the event.
class EventEncoder {
 public:
  /// The first event of a file, which names the format and the writer. With a `step` the event that
  /// SummaryWriter puts in front of a session start: version only.
  void set_file_version(double wall_time, std::optional<std::int64_t> step = {});

  /// The mark of a restart at `step`.
  void set_session_start(double wall_time, std::int64_t step);

  /// One event with all of `summaries`.
  void set_summaries(double wall_time, std::int64_t step, std::span<const Summary> summaries);

  /// `graph_def` is a serialised GraphDef; see graph_encoder.h.
  void set_graph(double wall_time, std::string_view graph_def);

  /// What TensorBoard's Graphs page knows of one run of the graph; `metadata` is a serialised
  /// RunMetadata.
  void set_run_metadata(double wall_time, std::string_view tag, std::string_view metadata);

  /// Bytes that the event needs.
  [[nodiscard]] std::size_t size() const;

  /// Writes the event. REQUIRES: `out` is size() bytes long
  void write_to(std::span<std::byte> out) const;

 private:
  /// A tag as it is written. It is looked at anew only when it changes.
  class ValidTag {
   public:
    std::string_view operator()(const std::string& tag);

   private:
    std::string given_;
    bool is_valid_ = true;
    std::string valid_;  // Of one that is not.
  };

  /// A Summary.Value: its tag, which lies elsewhere, and the fields behind it.
  struct Value {
    ValidTag valid_tag;
    std::string_view tag;
    std::string rest;

    [[nodiscard]] std::size_t size() const;
  };

  void begin(double wall_time, std::int64_t step);

  double wall_time_ = 0;
  std::uint64_t step_ = 0;
  std::string rest_;  // The fields behind these two, but for a summary.
  std::vector<Value> values_;
  std::size_t value_count_ = 0;   // Of `values_`, those in this event's summary.
  std::size_t summary_size_ = 0;  // Its bytes.
};

/// Writes the record of a first event. Throws OutputError.
void write_file_version(double wall_time, ByteSink& sink);

}  // namespace tbviz
