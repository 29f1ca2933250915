// Events and values in full, out of views of them.
#pragma once

#include <optional>
#include <string_view>

#include "tbviz/event/event.h"
#include "tbviz/event/event_view.h"

namespace tbviz {

/// What a value is, in the words of kind_name(SummaryValue): "scalar", "histogram", "image",
/// "audio", another plugin's name, "tensor", or "unknown". Numbers of the scalars plugin that are
/// no single one are "scalars".
[[nodiscard]] std::string_view kind_of(const ValueView& value);

/// Fills in `decoded`, reusing its memory. Of tensors scalars alone are decoded; other values
/// become OpaqueValue, as do those whose bytes are malformed.
void decode_value(const ValueView& value, SummaryValue& decoded);

/// The number of a scalar in any of its encodings: none if the value is no scalar.
[[nodiscard]] std::optional<Scalar> decode_scalar(const ValueView& value);

/// The name of an event's field that tbviz hands on: "graph_def", "meta_graph_def" or
/// "run_metadata"; empty if it is none of these.
[[nodiscard]] std::string_view opaque_kind(EventKind kind);

/// A version, a session's mark, or what tbviz hands on; a summary without its values.
void decode_event(const EventView& view, Event& event);

/// Whether the event marks a start of the run, which hides what was logged before from its step on.
[[nodiscard]] bool is_session_start(const EventView& event);

}  // namespace tbviz
