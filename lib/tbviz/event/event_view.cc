#include "tbviz/event/event_view.h"

#include "tbviz/archive/wire_reader.h"

namespace tbviz {
namespace {

// SummaryMetadata.plugin_data.plugin_name
bool parse_plugin(Bytes metadata, std::string_view& plugin) {
  WireReader reader(metadata);
  for (ProtobufField field; reader.next(field);) {
    if (!field.is(1, WireType::kBytes)) continue;
    WireReader data(field.bytes);
    for (ProtobufField part; data.next(part);) {
      if (part.is(1, WireType::kBytes)) plugin = part.text();
    }
    if (!data.ok()) return false;
  }
  return reader.ok();
}

// Copied for each value: that is faster than what compilers make of its many zeros.
constexpr ValueView kNewValue;

bool parse_values(Bytes summary, std::vector<ValueView>& values) {
  WireReader reader(summary);
  for (ProtobufField field; reader.next(field);) {
    if (!field.is(1, WireType::kBytes)) continue;
    values.push_back(kNewValue);
    if (!parse_value(field.bytes, values.back())) return false;
  }
  return reader.ok();
}

bool parse_fields(Bytes message, EventView& event) {
  WireReader reader(message);
  for (ProtobufField field; reader.next(field);) {
    if (field.is(1, WireType::kFixed64)) event.wall_time = field.as_double();
    if (field.is(2, WireType::kVarint)) event.step = field.as_int();
    if (field.type != WireType::kBytes) continue;
    switch (field.number) {
      case 3:
      case 4:
      case 5:
      case 7:
      case 8:
      case 9:
        event.kind = static_cast<EventKind>(field.number);
        event.what = field.bytes;
        break;
      case 10:
        event.source_metadata = field.bytes;
        break;
      default:
        break;
    }
  }
  return reader.ok();
}

// Almost anything is well-formed: in a message of another type there is nothing that belongs here.
bool is_foreign(const EventView& event) {
  return event.wall_time == 0 && event.kind == EventKind::kUnknown &&
         event.source_metadata.data() == nullptr && !event.message.empty();
}

}  // namespace

bool parse_value(Bytes message, ValueView& value) {
  value.message = message;
  WireReader reader(message);
  for (ProtobufField field; reader.next(field);) {
    if (field.is(2, WireType::kFixed32)) {
      value.kind = ValueKind::kSimpleValue;
      value.simple_value = field.as_float();
    }
    if (field.type != WireType::kBytes) continue;
    switch (field.number) {
      case 1:
        value.tag = field.text();
        break;
      case 4:
      case 5:
      case 6:
      case 8:
        value.kind = static_cast<ValueKind>(field.number);
        value.what = field.bytes;
        break;
      case 9:
        value.metadata = field.bytes;
        if (!parse_plugin(field.bytes, value.plugin)) return false;
        break;
      default:
        break;
    }
  }
  return reader.ok();
}

bool parse_event_outline(Bytes message, EventView& event) {
  event.wall_time = 0;
  event.step = 0;
  event.kind = EventKind::kUnknown;
  event.what = {};  // Not from one to the other: that waits for the memory, at each event.
  event.source_metadata = {};
  event.values.clear();
  event.message = message;
  return parse_fields(message, event) && !is_foreign(event);
}

bool parse_event(Bytes message, EventView& event) {
  if (!parse_event_outline(message, event)) return false;
  return event.kind != EventKind::kSummary || parse_values(event.what, event.values);
}

}  // namespace tbviz
