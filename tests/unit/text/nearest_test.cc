#include "tbviz/text/nearest.h"

#include <doctest/doctest.h>

#include <string>
#include <vector>

TEST_CASE("nearest: finds the word that was meant, and none for nonsense") {
  const std::vector<std::string> words = {"kernels", "scalars", "histogram"};
  CHECK(tbviz::nearest("kernel", words) == "kernels");
  CHECK(tbviz::nearest("sclaars", words) == "scalars");
  CHECK(tbviz::nearest("zzzzzz", words).empty());
  const std::vector<std::string> four = {"show", "grid"};
  CHECK(tbviz::nearest("shwo", four) == "show");
  CHECK(tbviz::nearest("gird", four) == "grid");
  CHECK(tbviz::nearest("wosh", four).empty());
  CHECK(tbviz::did_you_mean("histgram", words) == "; did you mean 'histogram'?");
}

TEST_CASE("nearest: a part of a dotted name gets the rest") {
  const std::vector<std::string> names = {"model.layer1.0.conv1", "model.layer1.0.conv2", "conv3"};
  CHECK(tbviz::did_you_mean("conv2", names) == "; did you mean 'model.layer1.0.conv2'?");
  CHECK(tbviz::did_you_mean("0.conv1", names) == "; did you mean 'model.layer1.0.conv1'?");
  CHECK(tbviz::did_you_mean("model.layer1", names) == "; did you mean 'model.layer1.*'?");
  CHECK(tbviz::did_you_mean("conv4", names) == "; did you mean 'conv3'?");
  CHECK(tbviz::did_you_mean("onv1", {{"model." + std::string(1000, 'x') + ".onv1"}}).empty());
}
