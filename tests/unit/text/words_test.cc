#include "tbviz/text/words.h"

#include <doctest/doctest.h>

using namespace tbviz;  // NOLINT(google-build-using-namespace)

TEST_CASE("words: one of a thing, and any other number") {
  CHECK(count_text(1, "event") == "1 event");
  CHECK(count_text(0, "event") == "0 events");
  CHECK(count_text(2, "event") == "2 events");
  CHECK(count_text(2, "audio") == "2 audio");
}

TEST_CASE("words: the verb goes with the number") {
  CHECK(is_or_are(1) == "is");
  CHECK(is_or_are(0) == "are");
  CHECK(is_or_are(2) == "are");
  CHECK(was_or_were(1) == "was");
  CHECK(was_or_were(2) == "were");
}
