// Small letters for labels on pictures: a font of tbviz's own, 5 x 7 pixels a character.
#pragma once

#include <array>
#include <cstdint>
#include <string_view>

namespace tbviz {

inline constexpr int kGlyphWidth = 5;
inline constexpr int kGlyphHeight = 7;
inline constexpr int kGlyphAdvance = 6;  ///< From one character's left edge to the next.

/// Rows from the top; the leftmost pixel is bit 4.
using Glyph = std::array<std::uint8_t, kGlyphHeight>;

/// The glyph of a character as take_character() gives it: those of ASCII from blank to ~, a hollow
/// box for all others.
[[nodiscard]] const Glyph& glyph_of(std::string_view character);

/// The width of a text in pixels; 0 if it is empty.
[[nodiscard]] int text_width(std::string_view text);

}  // namespace tbviz
