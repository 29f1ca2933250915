// Event logs that go elsewhere than into a file of their own.
#pragma once

#include <memory>
#include <optional>

#include "tbviz/event_writer.h"
#include "tbviz/io/byte_sink.h"

namespace tbviz {

/// Begins an event log in `sink` with the version event. If `wall_time` (seconds since 1970) is
/// set, every event carries it, which makes logs reproducible. Throws OutputError.
[[nodiscard]] EventWriter write_events_to(std::unique_ptr<ByteSink> sink,
                                          std::optional<double> wall_time = {});

}  // namespace tbviz
