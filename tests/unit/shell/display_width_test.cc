#include "shell/display_width.h"

#include <doctest/doctest.h>

#include "tbviz/text/utf8.h"

using tbviz::cli::clip_middle;
using tbviz::cli::display_width;

// Widths as Unicode's EastAsianWidth.txt has them; marks that are set on a letter take none.
TEST_CASE("display width: wide characters take two columns, marks none") {
  CHECK(display_width("") == 0);
  CHECK(display_width("abc") == 3);
  CHECK(display_width("ü") == 1);
  CHECK(display_width("u\xCC\x88") == 1);  // u, then U+0308.
  CHECK(display_width("层") == 2);
  CHECK(display_width("🙂") == 2);
  CHECK(display_width("␛") == 1);
}

TEST_CASE("clipping: the middle goes, and no more than it must") {
  CHECK(clip_middle("abcdefgh", 8) == "abcdefgh");
  CHECK(clip_middle("abcdefgh", 7) == "abc…fgh");
  CHECK(clip_middle("abcdefgh", 6) == "abc…gh");
  CHECK(clip_middle("abcdefgh", 2) == "a…");
  CHECK(clip_middle("abcdefgh", 1) == "…");
}

TEST_CASE("clipping: no character is cut, nor parted from its marks") {
  CHECK(clip_middle("层层层层", 8) == "层层层层");
  CHECK(clip_middle("层层层层", 7) == "层…层");  // Three columns hold one.
  CHECK(clip_middle("a\xCC\x88"
                    "bcde\xCC\x88",
                    3) == "a\xCC\x88…e\xCC\x88");
  const std::string text = "ä层🙂xu\xCC\x88…層é";
  for (std::size_t width = 1; width <= display_width(text); ++width) {
    const std::string clipped = clip_middle(text, width);
    CAPTURE(width);
    CHECK(display_width(clipped) <= width);
    CHECK(tbviz::is_valid_utf8(clipped));
  }
}
