#include "tbviz/base/nearest.h"

#include <doctest/doctest.h>

#include <vector>

TEST_CASE("nearest: finds the word that was meant, and none for nonsense") {
  const std::vector<std::string> words = {"kernels", "scalars", "histogram"};
  CHECK(tbviz::nearest("kernel", words) == "kernels");
  CHECK(tbviz::nearest("sclaars", words) == "scalars");
  CHECK(tbviz::nearest("zzzzzz", words).empty());
  CHECK(tbviz::did_you_mean("histgram", words) == "; did you mean 'histogram'?");
}
