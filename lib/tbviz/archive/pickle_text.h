// Bytes that a pickle holds as text: protocols 0 to 2 have no bytes, so Python 3 writes them as
// text of Latin-1, and Python 2 as its str.
#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <string_view>

#include "tbviz/archive/pickle_value.h"

namespace tbviz {

/// How many bytes `text` stands for if each of its characters is one; nothing if it holds
/// characters beyond Latin-1, or is not written as `form` demands.
[[nodiscard]] std::optional<std::size_t> latin1_size(std::string_view text, PickleText form);

/// Writes those bytes. REQUIRES: `to` has room for latin1_size(text, form)
void decode_latin1(std::string_view text, PickleText form, std::span<std::byte> to);

}  // namespace tbviz
