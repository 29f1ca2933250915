#include "tbviz/text/unique_names.h"

#include <doctest/doctest.h>

using tbviz::UniqueNames;

TEST_CASE("unique_names: a name that was given before gets the next free number") {
  UniqueNames names;
  CHECK(names.claim("a") == "a");
  CHECK(names.claim("a") == "a_1");
  CHECK(names.claim("a_2") == "a_2");
  CHECK(names.claim("a") == "a_3");
  CHECK(names.claim("a_1") == "a_1_1");
  CHECK(names.claim("b") == "b");
}
