#include "drawing/device_attributes.h"

#include <doctest/doctest.h>

using tbviz::cli::tells_of_sixels;

TEST_CASE("device_attributes: a 4 behind the class") {
  CHECK(tells_of_sixels("\x1b[?62;4c"));
  CHECK(tells_of_sixels("\x1b[?63;1;2;4;6;9;15;22c"));
  CHECK(tells_of_sixels("typed ahead\x1b[?62;22;4c"));
  for (const char* answer : {"", "\x1b[?62;22c", "\x1b[?4;6c", "\x1b[?64;14;44c", "\x1b[?4c",
                             "\x1b[?62;4", "\x1b[62;4c", "\x1b[?62;c4;", "4;4;4c"}) {
    CHECK(!tells_of_sixels(answer));
  }
}
