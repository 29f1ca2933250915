#include "tbviz/text/words.h"

#include <doctest/doctest.h>

#include <array>
#include <string>
#include <vector>

using namespace tbviz;  // NOLINT(google-build-using-namespace)

TEST_CASE("words: one of a thing, and any other number") {
  CHECK(count_text(1, "event") == "1 event");
  CHECK(count_text(0, "event") == "0 events");
  CHECK(count_text(2, "event") == "2 events");
  CHECK(count_text(2, "audio") == "2 audio");
  CHECK(count_text(3, "mesh") == "3 meshes");
}

TEST_CASE("words: the verb goes with the number") {
  CHECK(is_or_are(1) == "is");
  CHECK(is_or_are(0) == "are");
  CHECK(is_or_are(2) == "are");
  CHECK(was_or_were(1) == "was");
  CHECK(was_or_were(2) == "were");
}

TEST_CASE("words: of many names the first are listed") {
  std::vector<std::string> names = {"a", "b", "c", "d", "e"};
  CHECK(listed(std::vector<std::string>{}).empty());
  CHECK(listed(names) == "a, b, c, d, e");
  names.insert(names.end(), {"f", "g"});
  CHECK(listed(names) == "a, b, c, d, e and 2 more");
  CHECK(listed(std::array<std::string, 1>{"a"}, 8) == "a and 7 more");
}
