// Words of messages: how many there are of something.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace tbviz {

/// "1 event", "2 events": the number and the noun, which gets an s unless there is one of it, or it
/// has none.
[[nodiscard]] std::string count_text(std::int64_t count, std::string_view noun);

/// The noun as it stands behind such a number: "event", "events"; "class", "classes".
[[nodiscard]] std::string plural(std::int64_t count, std::string_view noun);

/// The verb behind such a number: "is" of one, else "are"; "was", else "were".
[[nodiscard]] std::string_view is_or_are(std::int64_t count);
[[nodiscard]] std::string_view was_or_were(std::int64_t count);

}  // namespace tbviz
