#include "tbviz/text/utf8.h"

#include <doctest/doctest.h>

#include <string>

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
  CHECK(printable("\x1b[31mred\n") == "␛[31mred␊");
  CHECK(printable(std::string_view("\0\t\x7F", 3)) == "␀␉␡");
  CHECK(printable("a\tb\n", "\t") == "a\tb␊");
  CHECK(printable("\xC2\x9B"
                  "31m") ==
        "\xEF\xBF\xBD"
        "31m");  // CSI in one character.
  CHECK(printable("\x9B") == "\xEF\xBF\xBD");
  for (const char* private_use : {"\uE000", "\uF8FF", "\U000F0000", "\U0010EEEE", "\U0010FFFF"}) {
    CHECK(printable(private_use) == "\xEF\xBF\xBD");
  }
  CHECK(printable("\uD7FF\uF900\U000EFFFF") == "\uD7FF\uF900\U000EFFFF");
}

TEST_CASE("utf8: text cannot turn the direction of what follows") {
  for (const char* turn : {"\u061C", "\u200E", "\u200F", "\u202A", "\u202E", "\u2066", "\u2069"}) {
    CAPTURE(turn);
    CHECK(printable(std::string("a") + turn + "b") ==
          "a\xEF\xBF\xBD"
          "b");
  }
}

TEST_CASE("utf8: what is printable stays, and so does what was made so") {
  const std::string text = "größe \u200B\u2010\u202F\u2065\u206A 訓練 \xF0\x9F\x93\x88\u00A0";
  CHECK(printable(text) == text);
  CHECK(printable(printable("\x1b\x9B")) == printable("\x1b\x9B"));
}
