// Texts in the messages of plugins.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace tbviz {

/// Appends field `number` as proto3 has it: nothing if the text is empty. What is no UTF-8 gets
/// U+FFFD for its bad bytes, as in tags, since TensorBoard would refuse the message.
void append_text_field(std::string& out, std::uint32_t number, std::string_view text);

/// The same where an empty text is written, too: one of several, or one of alternatives.
void append_any_text_field(std::string& out, std::uint32_t number, std::string_view text);

}  // namespace tbviz
