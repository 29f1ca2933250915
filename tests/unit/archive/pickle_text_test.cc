#include "tbviz/archive/pickle_text.h"

#include <doctest/doctest.h>

#include <string>

#include "tbviz/base/bytes.h"

using namespace tbviz;
using namespace std::string_literals;

namespace {

// The bytes that `text` stands for, or "none".
std::string decoded(std::string_view text, PickleText form) {
  const auto size = latin1_size(text, form);
  if (!size) return "none";
  std::string bytes(*size, '?');
  decode_latin1(text, form, std::as_writable_bytes(std::span(bytes)));
  return bytes;
}

}  // namespace

// As Python's str.encode("utf-8") and "raw_unicode_escape", and Python 2's repr() write them.

TEST_CASE("pickle_text: two bytes of UTF-8 are one of Latin-1") {
  CHECK(decoded("a\xc2\x80\xc3\xbf\0"s, PickleText::kUtf8) == "a\x80\xff\0"s);
  CHECK(decoded("", PickleText::kUtf8).empty());
  CHECK(decoded("\xc4\x80", PickleText::kUtf8) == "none");  // U+0100
  CHECK(decoded("\xc3", PickleText::kUtf8) == "none");
  CHECK(decoded("\xc3\x41", PickleText::kUtf8) == "none");
  CHECK(decoded("\xff", PickleText::kUtf8) == "none");
}

TEST_CASE("pickle_text: text of protocol 0 is Latin-1 with escapes") {
  CHECK(decoded("\xe9\\u000a\\u005c\\n\\U000000ff", PickleText::kEscaped) == "\xe9\n\\\\n\xff");
  CHECK(decoded("\\u0416", PickleText::kEscaped) == "none");
  CHECK(decoded("\\u00", PickleText::kEscaped) == "none");
  CHECK(decoded("\\", PickleText::kEscaped) == "\\");
}

TEST_CASE("pickle_text: quoted bytes of Python 2 have escapes of their own") {
  CHECK(decoded("a\\x00\\xfF\\n\\\\\\'\\t", PickleText::kQuoted) == "a\0\xff\n\\'\t"s);
  CHECK(decoded("\\x0", PickleText::kQuoted) == "none");
  CHECK(decoded("\\q", PickleText::kQuoted) == "none");
  CHECK(decoded("\\", PickleText::kQuoted) == "none");
}

TEST_CASE("pickle_text: other bytes of Python 2 are as they are written") {
  CHECK(decoded("\xc3\xbf\\n", PickleText::kBytes) == "\xc3\xbf\\n");
}
