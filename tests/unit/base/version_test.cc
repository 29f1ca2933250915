#include "tbviz/version.h"

#include <doctest/doctest.h>
#include <fmt/format.h>

TEST_CASE("version: the text and the numbers agree") {
  CHECK(tbviz::kVersion ==
        fmt::format("{}.{}.{}", tbviz::kVersionMajor, tbviz::kVersionMinor, tbviz::kVersionPatch));
}
