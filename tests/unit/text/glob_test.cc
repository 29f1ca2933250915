#include "tbviz/text/glob.h"

#include <doctest/doctest.h>

using tbviz::glob_match;

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
