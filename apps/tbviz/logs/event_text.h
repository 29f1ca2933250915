// Events as lines for people, for scripts and for tests. docs/commands/inspect.md has the format.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "tbviz/event/event.h"
#include "tbviz/text/json.h"

namespace tbviz::cli {

/// A line for each value of the event, or one for an event without values: step, wall time, tag,
/// kind and value, separated by tabs. Numbers are printed so that they read back exactly.
[[nodiscard]] std::vector<std::string> event_lines(const Event& event);

/// The same as objects, which start with `schema` and `run`.
[[nodiscard]] std::vector<Json> event_objects(const Event& event, std::string_view command,
                                              std::string_view run);

/// A value as it stands in those objects: pictures and what is only handed on by their sizes.
[[nodiscard]] Json value_json(const SummaryValue& value);

/// Seconds since 1970 as "2009-02-13 23:31:30 UTC".
[[nodiscard]] std::string utc_time(double wall_time);

}  // namespace tbviz::cli
