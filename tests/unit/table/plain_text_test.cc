#include "tbviz/table/plain_text.h"

#include <doctest/doctest.h>

#include <string>

using tbviz::plain_text;
using tbviz::without_escapes;

namespace {

std::string plain(std::string_view text) {
  std::string buffer = "what was there before";
  return std::string(plain_text(text, buffer));
}

std::string unescaped(std::string_view text) {
  std::string buffer = "what was there before";
  return std::string(without_escapes(text, buffer));
}

}  // namespace

TEST_CASE("plain_text: what is plain already is not copied") {
  const std::string text = "loss: 0.5";
  std::string buffer;
  CHECK(plain_text(text, buffer).data() == text.data());
  CHECK(without_escapes(text, buffer).data() == text.data());
  CHECK(plain("").empty());
}

TEST_CASE("plain_text: colours vanish, within a word, too") {
  for (const auto& shown : {plain, unescaped}) {
    CHECK(shown("\x1B[31mloss\x1B[0m: 0.5") == "loss: 0.5");
    CHECK(shown("lo\x1B[1;38;5;9mss") == "loss");
    CHECK(shown("\x1B[m\x1B[0m").empty());
  }
}

TEST_CASE("plain_text: other escape sequences are a blank") {
  for (const auto& shown : {plain, unescaped}) {
    CHECK(shown("a\x1B[2Kb") == "a b");
    CHECK(shown("a\x1B[?25lb") == "a b");
    CHECK(shown("\x1B]0;a title: 1\x07"
                "b") == " b");
    CHECK(shown("\x1B]0;a title: 1\x1B\\b") == " b");
    CHECK(shown("a\x1B"
                "7b") == "a b");
  }
}

TEST_CASE("plain_text: sequences that are cut at the end hold no text") {
  for (const auto& shown : {plain, unescaped}) {
    CHECK(shown("a\x1B") == "a ");
    CHECK(shown("a\x1B]0;title") == "a ");
  }
}

TEST_CASE("plain_text: signs that only look different become plain") {
  // Minus, fullwidth colon and equals sign, bars of boxes, hard blank, mark without width.
  CHECK(plain("\xE2\x88\x92"
              "1") == "-1");
  CHECK(plain("a\xEF\xBC\x9A"
              "1 b\xEF\xBC\x9D"
              "2") == "a:1 b=2");
  CHECK(plain("\xE2\x94\x82 a \xE2\x94\x82") == "| a |");
  CHECK(plain("a\xC2\xA0"
              "b") == "a b");
  CHECK(plain("\xEF\xBB\xBF"
              "a") == "a");
}

TEST_CASE("plain_text: other characters stay, and names keep even those that look different") {
  CHECK(plain("\xD0\xBA\xD0\xBB\xD1\x8E\xD1\x87 \xFF") == "\xD0\xBA\xD0\xBB\xD1\x8E\xD1\x87 \xFF");
  CHECK(unescaped("a\xE2\x88\x92\x1B[1mb\xC2\xA0") ==
        "a\xE2\x88\x92"
        "b\xC2\xA0");
}
