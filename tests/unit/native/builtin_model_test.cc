// What is expected of values comes from torch 2.13.
#include "tbviz/native/builtin_model.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "support/check_tensors.h"
#include "tbviz/error.h"
#include "tbviz/model.h"

using namespace tbviz;
using namespace tbviz::test;

namespace {

Tensor ones(Shape shape, DType dtype = DType::kFloat32) {
  Tensor tensor(dtype, std::move(shape));
  if (dtype == DType::kFloat32) std::ranges::fill(tensor.values<float>(), 1.0F);
  return tensor;
}

/// The model, and runs of it.
struct Network {
  std::unique_ptr<Model> model = load_builtin_model();

  [[nodiscard]] std::size_t site(const std::string& name, bool pre = false) const {
    const auto is_it = [&](const Site& one) { return one.name == name && one.pre == pre; };
    return static_cast<std::size_t>(std::ranges::find_if(model->sites(), is_it) -
                                    model->sites().begin());
  }

  /// What arrives at the sites, by their index.
  std::map<std::size_t, Tensor> run(const TensorView& input, const std::vector<std::size_t>& sites,
                                    Capture capture = Capture::kOnArrival,
                                    std::span<const ParameterValue> parameters = {}) const {
    const Argument argument{"", input};
    std::map<std::size_t, Tensor> seen;
    model->run({.arguments = {&argument, 1},
                .values = sites,
                .gradients = {},
                .capture = capture,
                .parameters = parameters},
               [&](const Arrival& arrival, std::span<Slot> slots) {
                 CHECK(seen.emplace(arrival.index, to_contiguous(*slots[0].value)).second);
               });
    return seen;
  }
};

void check_near(float value, double expected) {
  CHECK(std::abs(static_cast<double>(value) - expected) <= 1e-5);
}

}  // namespace

TEST_CASE("builtin_model: values are torch's") {
  const Network network;
  const std::size_t first = network.site("features.0");
  const std::size_t second = network.site("features.3");
  const std::size_t third = network.site("features.6");
  auto seen = network.run(ones({1, 3, 64, 64}), {first, second, third, kResultSite});
  CHECK(seen[first].shape() == Shape{1, 64, 15, 15});
  check_near(seen[first].values<float>()[0], 0.3112611770629883);
  check_near(seen[first].values<float>()[1], 0.09731936454772949);
  check_near(seen[first].values<float>().back(), 0.4763054847717285);
  CHECK(seen[second].shape() == Shape{1, 48, 7, 7});
  check_near(seen[second].values<float>()[0], -0.1390981823205948);
  check_near(seen[second].values<float>().back(), -0.09729406982660294);
  CHECK(seen[third].shape() == Shape{1, 64, 3, 3});
  check_near(seen[third].values<float>()[0], -0.07286568731069565);
  check_near(seen[third].values<float>().back(), -0.3909675180912018);
  CHECK(seen[kResultSite].values<float>()[0] == 0);
}

TEST_CASE("builtin_model: stops behind the last site, which spares what would fail") {
  const Network network;
  const std::size_t first = network.site("features.0");
  CHECK(network.run(ones({1, 3, 8, 8}), {first})[first].shape() == Shape{1, 64, 1, 1});
  constexpr const char* kMessage =
      "the built-in network: the model failed to run: features.2 has windows of 3 x 3, greater "
      "than "
      "its input of shape (1, 64, 1, 1)";
  CHECK_THROWS_WITH_AS(network.run(ones({1, 3, 8, 8}), {network.site("features.2")}), kMessage,
                       ModelError);
  CHECK_THROWS_WITH_AS(network.run(ones({1, 3, 8, 8}), {first}, Capture::kAfterRun), kMessage,
                       ModelError);
}

TEST_CASE("builtin_model: what is wanted after the run is the same") {
  const Network network;
  const std::vector<std::size_t> sites = {network.site("features.0"), network.site("features.1")};
  auto now = network.run(ones({2, 3, 64, 67}), sites);
  auto later = network.run(ones({2, 3, 64, 67}), sites, Capture::kAfterRun);
  for (const std::size_t site : sites) check_same(now[site], later[site]);
}

TEST_CASE("builtin_model: what a visitor puts in the place of a value goes on") {
  const Network network;
  const std::size_t relu = network.site("features.1");
  const Tensor input = ones({1, 3, 20, 20});
  const Argument argument{"x", input};
  const std::vector<std::size_t> wanted = {network.site("features.0"), relu};
  Tensor rectified;
  network.model->run({.arguments = {&argument, 1}, .values = wanted, .gradients = {}},
                     [&](const Arrival& arrival, std::span<Slot> slots) {
                       if (arrival.index == relu) {
                         rectified = to_contiguous(*slots[0].value);
                       } else {
                         slots[0].replacement = ones({1, 64, 4, 4});
                       }
                     });
  check_same(rectified, ones({1, 64, 4, 4}));
  CHECK_THROWS_WITH_AS(
      network.model->run({.arguments = {&argument, 1}, .values = wanted, .gradients = {}},
                         [](const Arrival&, std::span<Slot> slots) {
                           slots[0].replacement = ones({1, 64, 4, 5});
                         }),
      "the value of layer 'features.0' has the shape (1, 64, 4, 4), what should replace it has "
      "(1, 64, 4, 5)",
      ModelError);
}

TEST_CASE("builtin_model: what a visitor throws comes out") {
  const Network network;
  const Tensor input = ones({1, 3, 20, 20});
  const Argument argument{"", input};
  const std::size_t wanted[] = {0};
  CHECK_THROWS_WITH_AS(
      network.model->run({.arguments = {&argument, 1}, .values = wanted, .gradients = {}},
                         [](const Arrival&, std::span<Slot>) { throw OutputError("", "full"); }),
      "full", OutputError);
}

TEST_CASE("builtin_model: values that stand in for parameters, for one run") {
  const Network network;
  const std::size_t first = network.site("features.0");
  const Tensor input = ones({1, 3, 20, 20});
  auto before = network.run(input, {first});
  Tensor bias = network.model->parameter_value(1);
  for (float& value : bias.values<float>()) value += 1;
  const ParameterValue greater{1, bias};
  auto replaced = network.run(input, {first}, Capture::kOnArrival, {&greater, 1});
  check_near(replaced[first].values<float>()[0], before[first].values<float>()[0] + 1.0);
  check_same(network.run(input, {first})[first], before[first]);
  const ParameterValue wrong{0, bias};
  CHECK_THROWS_WITH_AS(network.run(input, {first}, Capture::kOnArrival, {&wrong, 1}),
                       "the parameter features.0.weight is float32 (64, 3, 11, 11), what should "
                       "replace it is float32 (64,)",
                       ModelError);
}

TEST_CASE("builtin_model: arguments that do not fit") {
  const Network network;
  const auto call = [&](std::vector<Argument> arguments) {
    const std::size_t wanted[] = {0};
    network.model->run({.arguments = arguments, .values = wanted, .gradients = {}},
                       [](const Arrival&, std::span<Slot>) {});
  };
  const Tensor input = ones({1, 3, 20, 20});
  CHECK_NOTHROW(call({{"x", input}}));
  CHECK_THROWS_WITH_AS(call({}), "the model takes x: Tensor; 0 inputs were given", ModelError);
  CHECK_THROWS_WITH_AS(call({{"", input}, {"", input}}),
                       "the model takes x: Tensor; 2 inputs were given", ModelError);
  CHECK_THROWS_WITH_AS(call({{"y", input}}), "the model takes x: Tensor; 1 input was given",
                       ModelError);
  CHECK_THROWS_WITH_AS(call({{"", ArgumentValue(Literal{"3"})}}),
                       "the input 'x' is of type Tensor, which '3' does not fit", ModelError);
  const Tensor integers = ones({1, 3, 20, 20}, DType::kInt64);
  CHECK_THROWS_WITH_AS(call({{"", integers}}),
                       "the built-in network: the model failed to run: its input is int64, its "
                       "weights are float32; give floating-point numbers",
                       ModelError);
}

TEST_CASE("builtin_model: there are neither gradients nor a graph") {
  const Network network;
  const Tensor input = ones({1, 3, 64, 64});
  const Argument argument{"", input};
  HookedModel hooked(*network.model);
  CHECK_THROWS_WITH_AS((void)hooked.backward({&argument, 1}, sum_loss()),
                       "the built-in network: the library's own operators give no gradients; "
                       "`BuiltinRuntime::kTorch` does",
                       UnsupportedError);
  CHECK(hooked.forward({&argument, 1}).outputs.at(0).shape() == Shape{1, 64, 3, 3});
  CHECK_THROWS_AS((void)network.model->graph({}), UnsupportedError);
}

TEST_CASE("builtin_model: limits end a run, and time all of them") {
  Network network;
  network.model = make_native_builtin_model(RunLimits({}, 1 << 20));
  CHECK_THROWS_WITH_AS(network.run(ones({1, 3, 224, 224}), {kResultSite}),
                       "the model wants more memory than `max_memory` allows, 1 MiB", ModelError);
  CHECK(!network.model->is_lost());
  CHECK_NOTHROW(network.run(ones({1, 3, 64, 64}), {kResultSite}));
  network.model = make_native_builtin_model(RunLimits(1e-9, {}));
  CHECK_THROWS_AS(network.run(ones({1, 3, 224, 224}), {kResultSite}), ModelError);
  CHECK(network.model->is_lost());
}
