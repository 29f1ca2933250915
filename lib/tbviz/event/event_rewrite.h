// Events with changes, all else of them kept byte by byte: fields that tbviz does not know, too.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>

#include "tbviz/base/bytes.h"
#include "tbviz/event/event_view.h"

namespace tbviz {

/// What becomes of a value.
struct ValueChange {
  bool dropped = false;
  std::optional<std::string> tag;  ///< A new one.
  std::string metadata = {};       ///< SummaryMetadata for a value that has none; empty: none.

  [[nodiscard]] bool any() const { return dropped || tag || !metadata.empty(); }
};

/// The message of `event` with another step, if one is given, and with changes to its values, of
/// which there are as many as values, or none.
[[nodiscard]] std::string rewrite_event(const EventView& event, std::optional<std::int64_t> step,
                                        std::span<const ValueChange> changes);

}  // namespace tbviz
