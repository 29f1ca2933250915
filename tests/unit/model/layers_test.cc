#include "tbviz/model/layers.h"

#include <doctest/doctest.h>

#include "shell/remedies.h"
#include "tbviz/error.h"

using tbviz::UsageError;
using Positions = std::vector<std::size_t>;

namespace {

const std::vector<std::string> kNames = {"conv1",         "layer1",         "layer1.0.conv1",
                                         "layer1.0.relu", "layer1.1.conv1", "fc"};
const Positions kConvolutions = {0, 2, 4};

Positions select(std::string_view spec) {
  return tbviz::select_layers(spec, kNames, kConvolutions, "model.pt");
}

/// What the program says of it.
std::string refusal(std::string_view spec) {
  try {
    (void)select(spec);
  } catch (const UsageError& error) {
    return tbviz::cli::message_of(error);
  }
  return "accepted";
}

}  // namespace

TEST_CASE("layers: nothing chooses every convolution") { CHECK(select("") == kConvolutions); }

TEST_CASE("layers: indices and ranges count convolutions") {
  CHECK(select("1") == Positions{2});
  CHECK(select("0-1") == Positions{0, 2});
  CHECK(select("2,0,2") == Positions{0, 4});
}

TEST_CASE("layers: names and globs reach every layer") {
  CHECK(select("fc") == Positions{5});
  CHECK(select("layer1.0.*") == Positions{2, 3});
}

TEST_CASE("layers: what chooses nothing is an error that helps") {
  CHECK(refusal("3") ==
        "model.pt: there is no layer 3: the model has 3 convolution layers, numbered "
        "from 0 (kernels --list and featuremap --list show them)");
  CHECK(refusal("conv2") ==
        "model.pt: there is no layer 'conv2'; did you mean 'conv1'? (kernels --list "
        "and featuremap --list show them)");
  CHECK_THROWS_AS((void)select("2-1"), UsageError);
  CHECK_THROWS_AS((void)select("resnet.*"), UsageError);
}
