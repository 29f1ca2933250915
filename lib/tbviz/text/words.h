// Words of messages: how many there are of something, and which.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
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

/// "a, b, c, d, e and 7 more": a message names no more than the first kMostListed.
inline constexpr std::size_t kMostListed = 5;
[[nodiscard]] std::string listed(std::span<const std::string> names);

/// The same of `all` names, the first of which these are.
[[nodiscard]] std::string listed(std::span<const std::string> first, std::size_t all);

}  // namespace tbviz
