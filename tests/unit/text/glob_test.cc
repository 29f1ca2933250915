#include "tbviz/text/glob.h"

#include <doctest/doctest.h>

#include <string>

using tbviz::glob_match;
using namespace std::string_literals;

TEST_CASE("glob: a star crosses dots and slashes") {
  CHECK(glob_match("layer1.*", "layer1.0.conv1"));
  CHECK(glob_match("train/*", "train/loss/total"));
  CHECK_FALSE(glob_match("layer1.*", "layer10.0"));
}

TEST_CASE("glob: question marks, sets and escapes") {
  CHECK(glob_match("conv?", "conv1"));
  CHECK(glob_match("conv[0-3]", "conv2"));
  CHECK_FALSE(glob_match("conv[!0-3]", "conv2"));
  CHECK(glob_match("a\\*b", "a*b"));
  CHECK_FALSE(glob_match("a\\*b", "axb"));
}

TEST_CASE("glob: sets as POSIX has them") {
  CHECK(glob_match("[]a]", "]"));
  CHECK(glob_match("[!]a]", "b"));
  CHECK(glob_match("[^a]", "b"));
  CHECK(glob_match("[a-]", "-"));
  CHECK(glob_match("[\\]]", "]"));
  CHECK(glob_match("[a-c\\-x]", "-"));
  CHECK_FALSE(glob_match("[z-a]", "m"));
  CHECK_FALSE(glob_match("[!a]", ""));
  // Without its other bracket it is none.
  CHECK(glob_match("conv[1", "conv[1"));
  CHECK_FALSE(glob_match("conv[1", "conv1"));
  CHECK_FALSE(glob_match("a\\", "a\\"));
}

TEST_CASE("glob: characters are those of UTF-8 in any locale, and NUL is one") {
  CHECK(glob_match("gr?\u00dfe", "gr\u00f6\u00dfe"));
  CHECK(glob_match("[\u00e4-\u00fc]", "\u00f6"));
  CHECK_FALSE(glob_match("[!\u00f6]", "\u00f6"));
  CHECK_FALSE(glob_match("[a-z]", "\u00f6"));
  CHECK_FALSE(glob_match("[a-z]", "B"));
  CHECK(glob_match("a?b",
                   "a\xff"
                   "b"));
  CHECK_FALSE(glob_match("a?b",
                         "a\u00f6\u00f6"
                         "b"));
  CHECK_FALSE(glob_match("a", "a\0b"s));
  CHECK(glob_match("a?b", "a\0b"s));
}

TEST_CASE("glob: many stars take no more than the product of both lengths") {
  std::string pattern;
  for (int i = 0; i < 2000; ++i) pattern += "a*";
  CHECK_FALSE(glob_match(pattern + "b", std::string(4000, 'a')));
  CHECK(glob_match(pattern, std::string(4000, 'a')));
  CHECK(glob_match("*a*b*", "xxaxxbxx"));
  CHECK(glob_match("**", ""));
  CHECK_FALSE(glob_match("*ab*ab", "ab"));
}

TEST_CASE("glob: a name as the pattern that means it alone") {
  CHECK(tbviz::glob_literal("a*b?c[0]\\d-{e}") == "a\\*b\\?c\\[0]\\\\d-{e}");
  for (const std::string name : {"loss/train", "w[0]", "a*", "\\", "]", "é?", ""}) {
    CHECK(glob_match(tbviz::glob_literal(name), name));
    CHECK_FALSE(glob_match(tbviz::glob_literal(name), name + "x"));
  }
  CHECK_FALSE(glob_match(tbviz::glob_literal("a*"), "ab"));
}
