#include "tbviz/model/builtin_network.h"

#include <doctest/doctest.h>

#include <algorithm>

#include "tbviz/checkpoint/convolutions.h"
#include "tbviz/io/mapped_file.h"

using namespace tbviz;

TEST_CASE("builtin_network: the program holds the file that ships, and can read it") {
  const MappedFile file(TBVIZ_DATA "/models/builtin.pt");
  CHECK(std::ranges::equal(builtin_network(), file.bytes()));
  const Checkpoint checkpoint = read_checkpoint(builtin_network(), "built-in");
  const std::vector<ConvolutionLayer> layers = find_convolutions(checkpoint);
  REQUIRE(layers.size() == 3);
  CHECK(layers[0].name == "features.0");
  CHECK(layers[0].weight.shape() == Shape{64, 3, 11, 11});
}
