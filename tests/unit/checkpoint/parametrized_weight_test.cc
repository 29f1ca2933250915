#include "tbviz/checkpoint/parametrized_weight.h"

#include <doctest/doctest.h>

#include <string>
#include <vector>

#include "support/torch_pickle.h"
#include "support/zip_builder.h"
#include "tbviz/checkpoint/convolutions.h"

using namespace tbviz;
using namespace tbviz::test::pickle;
using tbviz::test::ZipBuilder;

namespace {

// The floats 0, 1, 2, ... 15 as storage "0".
std::string storage() {
  std::vector<float> values(16);
  for (std::size_t i = 0; i < values.size(); ++i) values[i] = static_cast<float>(i);
  return std::string(as_chars(std::as_bytes(std::span(values))));
}

std::string saved(const std::string& value) {
  return ZipBuilder().add("m/data.pkl", whole(value)).add("m/data/0", storage()).finish();
}

std::string scripted(const std::string& value) {
  return ZipBuilder()
      .add("m/data.pkl", whole(value))
      .add("m/data/0", storage())
      .add("m/constants.pkl", whole("(t"))
      .finish();
}

const std::string kThreeFour = tensor(3, {1, 2, 1, 1}, {2, 1, 1, 1});
const std::string kZeroOne = tensor(0, {1, 2, 1, 1}, {2, 1, 1, 1});
const std::string kTen = tensor(10, {1, 1, 1, 1}, {1, 1, 1, 1});
const std::string kOne = tensor(1, {1}, {1});
const std::string kOneTwo = tensor(1, {2}, {1});

struct Found {
  std::string name;
  std::string origin;  // Or the error.
  std::vector<float> values;

  bool operator==(const Found&) const = default;
};

std::vector<Found> layers_of(const std::string& bytes) {
  const Checkpoint checkpoint = read_checkpoint(as_bytes(bytes), "m.pt");
  std::vector<Found> found;
  for (const ConvolutionLayer& layer : find_convolutions(checkpoint)) {
    if (layer.unread != nullptr) {
      found.push_back({layer.name, layer.unread->what(), {}});
      continue;
    }
    Tensor made;
    const Tensor copy = to_contiguous(weight_of(layer, made));
    const auto values = copy.values<float>();
    found.push_back({layer.name, layer.computed ? layer.computed->origin() : "",
                     std::vector<float>(values.begin(), values.end())});
  }
  return found;
}

std::string conv(const Members& members) {
  return module("__torch__.torch.nn.modules.conv", "Conv2d", members);
}

// A module under torch.nn.utils.parametrize, with these tensors and modules in its list.
std::string parametrized(const Members& list) {
  const std::string made =
      module("__torch__.torch.nn.utils.parametrize.___torch_mangle_3", "ParametrizationList", list);
  return module("__torch__.torch.nn.utils.parametrize", "ParametrizedConv2d",
                {{"parametrizations", module("__torch__.torch.nn.modules.container", "ModuleDict",
                                             {{"weight", made}})}});
}

std::string rule(std::string_view name) {
  return module("__torch__.torch.nn.utils.parametrizations.___torch_mangle_1", name, {});
}

}  // namespace

TEST_CASE("parametrized weights: hooks' tensors are one layer, computed") {
  CHECK(layers_of(saved(dict({{"a.weight_g", kTen}, {"a.weight_v", kThreeFour}}))) ==
        std::vector<Found>{{"a", "weight_g and weight_v (weight_norm)", {6, 8}}});
  CHECK(layers_of(saved(dict({{"weight_orig", kThreeFour}, {"weight_mask", kZeroOne}}))) ==
        std::vector<Found>{{"weight", "weight_orig and weight_mask (pruning)", {0, 4}}});
  CHECK(layers_of(saved(dict(
            {{"a.weight_orig", kThreeFour}, {"a.weight_u", kOne}, {"a.weight_v", kOneTwo}}))) ==
        std::vector<Found>{
            {"a", "weight_orig, weight_u and weight_v (spectral_norm)", {3.F / 11, 4.F / 11}}});
}

TEST_CASE("parametrized weights: layers keep the order of modules") {
  const std::string net = module(
      "__torch__", "Net",
      {{"a", conv({{"weight_v", kThreeFour}, {"bias", kOne}, {"weight_g", kTen}})},
       {"b", conv({{"weight", kThreeFour}})},
       {"c", parametrized(
                 {{"original0", kTen}, {"original1", kThreeFour}, {"0", rule("_WeightNorm")}})}});
  CHECK(layers_of(scripted(net)) ==
        std::vector<Found>{{"a", "weight_g and weight_v (weight_norm)", {6, 8}},
                           {"b", "", {3, 4}},
                           {"c",
                            "parametrizations.weight.original0 and "
                            "parametrizations.weight.original1 (weight_norm)",
                            {6, 8}}});
}

TEST_CASE("parametrized weights: classes are believed before names") {
  const auto layers = layers_of(scripted(parametrized(
      {{"original0", kTen}, {"original1", kThreeFour}, {"0", module("__torch__", "Mine", {})}})));
  REQUIRE(layers.size() == 1);
  CHECK(layers[0].name == "weight");
  CHECK(layers[0].origin.find("by Mine, which is not known here") != std::string::npos);
  const auto row = layers_of(scripted(parametrized({{"original0", kTen},
                                                    {"original1", kThreeFour},
                                                    {"0", rule("_WeightNorm")},
                                                    {"1", module("__torch__", "Mine", {})}})));
  REQUIRE(row.size() == 1);
  CHECK(row[0].origin.find("by _WeightNorm and then Mine,") != std::string::npos);
}

TEST_CASE("parametrized weights: what hooks left in a pickled module is not its weight") {
  const std::string module_of_python =
      module("torch.nn.modules.conv", "Conv2d",
             {{"_parameters", dict({{"weight_g", kTen}, {"weight_v", kThreeFour}})},
              {"weight", kZeroOne}});
  CHECK(layers_of(saved(module_of_python)) ==
        std::vector<Found>{{"weight", "weight_g and weight_v (weight_norm)", {6, 8}}});
  const Members both = {{"weight_g", kTen}, {"weight_v", kThreeFour}, {"weight", kZeroOne}};
  CHECK(layers_of(scripted(conv(both))) == std::vector<Found>{{"weight", "", {0, 1}}});
}

TEST_CASE("parametrized weights: a module's own names tell that it computes its weight") {
  using Names = std::vector<std::string>;
  CHECK(is_weight_computed(Names{"bias", "weight_g", "weight_v"}));
  CHECK(is_weight_computed(Names{"weight_orig"}));
  CHECK(is_weight_computed(Names{"parametrizations.weight.original"}));
  CHECK_FALSE(is_weight_computed(Names{"weight", "bias"}));
  CHECK_FALSE(is_weight_computed(Names{"weight_u", "weight_v"}));
  CHECK_FALSE(is_weight_computed(Names{"conv.weight_g", "conv.weight_v"}));  // A module inside.
  CHECK_FALSE(is_weight_computed(Names{"bias_orig", "parametrizations.bias.original"}));
}

TEST_CASE("parametrized weights: a module that is registered twice is one layer") {
  const std::string twice = conv({{"weight_g", kTen}, {"weight_v", kThreeFour}});
  const std::string net = module("__torch__", "Net", {{"a", twice + "q\7"}, {"b", "h\7"}});
  CHECK(layers_of(scripted(net)).size() == 1);
}
