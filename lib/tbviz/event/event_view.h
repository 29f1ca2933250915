// An event where it lies in its record: only what was asked for is decoded. Field numbers are those
// of proto/event.proto; docs/event-format.md describes the messages.
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "tbviz/base/bytes.h"

namespace tbviz {

/// What an event is about. The numbers are the fields'.
enum class EventKind : std::uint8_t {
  kUnknown = 0,
  kFileVersion = 3,
  kGraphDef = 4,
  kSummary = 5,
  kSessionLog = 7,
  kTaggedRunMetadata = 8,
  kMetaGraphDef = 9,
};

/// How a value is stored. The numbers are the fields'.
enum class ValueKind : std::uint8_t {
  kNone = 0,
  kSimpleValue = 2,
  kImage = 4,
  kHistogram = 5,
  kAudio = 6,
  kTensor = 8,
};

/// A value of a summary.
struct ValueView {
  std::string_view tag;
  ValueKind kind = ValueKind::kNone;
  float simple_value = 0;   ///< If `kind` is kSimpleValue.
  Bytes what;               ///< The message of any other kind.
  std::string_view plugin;  ///< The plugin that shows it, if it says so; from an EventReader also
                            ///< if an earlier value of its tag did, as writers may have it.
  Bytes metadata;           ///< SummaryMetadata, in which the plugin stands.
  Bytes message;            ///< The whole Summary.Value.
};

/// An event. Views end with the bytes that were parsed.
struct EventView {
  double wall_time = 0;  ///< Seconds since 1970.
  std::int64_t step = 0;
  EventKind kind = EventKind::kUnknown;
  Bytes what;                     ///< The field of `kind`.
  Bytes source_metadata;          ///< Of a first event: who wrote the file.
  std::vector<ValueView> values;  ///< Of a summary.
  Bytes message;                  ///< The whole Event.
};

/// Fills in `event` but for its values; false if `message` is no event.
[[nodiscard]] bool parse_event_outline(Bytes message, EventView& event);

/// Fills in `value`, which is new, with a Summary.Value; false if `message` is none.
[[nodiscard]] bool parse_value(Bytes message, ValueView& value);

/// Fills in `event`, reusing its memory; false if `message` is no event.
[[nodiscard]] bool parse_event(Bytes message, EventView& event);

}  // namespace tbviz
