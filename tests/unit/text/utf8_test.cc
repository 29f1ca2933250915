#include "tbviz/text/utf8.h"

#include <doctest/doctest.h>

using tbviz::printable;
using tbviz::to_valid_utf8;

TEST_CASE("utf8: well-formed text stays as it is") {
  CHECK(to_valid_utf8("größe 訓練 \xF0\x9F\x93\x88") == "größe 訓練 \xF0\x9F\x93\x88");
}

TEST_CASE("utf8: stray, overlong, surrogate and cut bytes are replaced") {
  CHECK(to_valid_utf8("a\x80z") == "a\xEF\xBF\xBDz");
  CHECK(to_valid_utf8("\xC0\xAF") == "\xEF\xBF\xBD\xEF\xBF\xBD");
  CHECK(to_valid_utf8("\xED\xA0\x80") == "\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD");
  CHECK(to_valid_utf8("\xE8\xA8") == "\xEF\xBF\xBD\xEF\xBF\xBD");
}

TEST_CASE("utf8: control characters cannot reach a terminal") {
  CHECK(printable("\x1b[31mred\n") == "\\x1b[31mred\\x0a");
}
