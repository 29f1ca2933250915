#include "tbviz/event/event_rewrite.h"

#include <cstddef>
#include <string_view>

#include "tbviz/archive/wire_writer.h"

namespace tbviz {
namespace {

std::string rewrite_value(const ValueView& value, const ValueChange& change) {
  std::string message;
  if (change.tag) append_bytes_field(message, 1, *change.tag);
  copy_fields(value.message, message, [&](const ProtobufField& field) {
    return !(change.tag && field.is(1, WireType::kBytes));
  });
  if (value.metadata.empty() && !change.metadata.empty()) {
    append_bytes_field(message, 9, change.metadata);
  }
  return message;
}

std::string rewrite_summary(const EventView& event, std::span<const ValueChange> changes) {
  std::string message;
  std::size_t i = 0;
  copy_fields(event.what, message, [&](const ProtobufField& field) {
    if (!field.is(1, WireType::kBytes)) return true;
    const ValueChange& change = changes[i];
    const ValueView& value = event.values[i++];
    if (!change.any()) return true;
    if (!change.dropped) append_bytes_field(message, 1, rewrite_value(value, change));
    return false;
  });
  return message;
}

}  // namespace

std::string rewrite_event(const EventView& event, std::optional<std::int64_t> step,
                          std::span<const ValueChange> changes) {
  std::string message;
  copy_fields(event.message, message, [&](const ProtobufField& field) {
    if (step && field.is(2, WireType::kVarint)) return false;
    if (changes.empty() || !field.is(5, WireType::kBytes)) return true;
    // Of several summaries the last one counts.
    if (field.bytes.data() == event.what.data()) {
      append_bytes_field(message, 5, rewrite_summary(event, changes));
    }
    return false;
  });
  if (step && *step != 0) append_varint_field(message, 2, static_cast<std::uint64_t>(*step));
  return message;
}

}  // namespace tbviz
