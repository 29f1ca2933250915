#include "drawing/cell_text.h"

#include <doctest/doctest.h>

namespace tbviz::cli {

TEST_CASE("cell_text: a drawn line is cut by cells, and its colours end all the same") {
  CHECK(cut_drawn("abc", 3) == "abc");
  CHECK(cut_drawn("abc", 2) == "ab");
  CHECK(cut_drawn("\x1b[1mabc\x1b[22m d", 2) == "\x1b[1mab\x1b[22m");
  CHECK(cut_drawn("\x1b[2m12 ┤\x1b[22m⠉⠉", 5) == "\x1b[2m12 ┤\x1b[22m⠉");
}

TEST_CASE("cell_text: what takes two cells is not cut in half") {
  CHECK(cut_drawn("a层b", 2) == "a");
}

}  // namespace tbviz::cli
