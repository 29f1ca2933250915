// What a sound in a log says of itself. docs/event-format.md describes the message.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "tbviz/base/bytes.h"

namespace tbviz {

/// Summary's Audio, less the sound itself.
struct SoundMessage {
  float sample_rate = 0;  ///< Samples a second.
  std::int64_t channels = 0;
  std::int64_t frames = 0;
  std::string_view content_type = {};  ///< "audio/wav"; a view of the message.
};

/// What a Summary.Value holds; nothing if that is no sound of this form, or is malformed.
[[nodiscard]] std::optional<SoundMessage> parse_sound(Bytes value);

}  // namespace tbviz
