#include "logs/kind_counts.h"

#include <doctest/doctest.h>

using tbviz::cli::KindCounts;

TEST_CASE("kind_counts: by the names of the kinds, in the words of people") {
  KindCounts counts;
  CHECK(counts.empty());
  CHECK(counts.text().empty());
  for (const char* kind : {"scalar", "image", "scalar", "audio", "audio"}) counts.count(kind);
  CHECK(counts.text() == "2 audio, 1 image, 2 scalars");
  CHECK(counts.all().at("scalar") == 2);
}
