// Hooks and class maps on a model in a process of its own, against the same in one process.
#include <doctest/doctest.h>

#include <numeric>
#include <optional>
#include <string>
#include <utility>

#include "support/check_tensors.h"
#include "support/fake_model.h"
#include "support/scripted_model.h"
#include "tbviz/model/class_map.h"
#include "tbviz/model/hooks.h"

using namespace tbviz;
using namespace tbviz::test;

TEST_CASE("remote hooks: hooks and class maps give what they give in one process") {
  FakeModel here;
  FakeModel there;
  const auto remote = in_process(there);
  Tensor x(DType::kFloat32, {1, 6});
  std::iota(x.values<float>().begin(), x.values<float>().end(), 0.5F);
  const Argument argument{"", x};

  const auto run = [&](Model& model) {
    HookedModel hooked(model);
    std::string seen;
    hooked.register_forward_pre_hook("double", [&](const HookedCall&, std::span<Slot> inputs) {
      Tensor replaced = to_float32(*inputs[0].value);
      replaced.values<float>()[0] = 9;
      inputs[0].replacement = replaced;
    });
    hooked.register_forward_hook("double", [&](const HookedCall& call, std::span<const Slot> inputs,
                                               std::span<Slot> outputs) {
      seen += call.module.type + std::to_string(to_float32(*inputs[0].value).values<float>()[0]);
      Tensor slope(DType::kFloat32, {1, 6});
      for (float& value : slope.values<float>()) value = 3;
      outputs[0].replacement = to_contiguous(*outputs[0].value);
      outputs[0].slope = slope;
    });
    hooked.register_full_backward_hook(
        "double", [&](const HookedCall&, std::span<Slot> grads, std::span<const Slot> outputs) {
          seen += std::to_string(to_float32(*grads[0].value).values<float>()[1]);
          seen += std::to_string(to_float32(*outputs[0].value).values<float>()[1]);
        });
    const PassResult result = hooked.backward({&argument, 1}, sum_loss());
    seen += std::to_string(*result.loss) + std::to_string(result.outputs.size());
    return std::pair(seen, to_contiguous(result.outputs[0]));
  };
  const auto [seen_here, output_here] = run(here);
  const auto [seen_there, output_there] = run(*remote);
  CHECK(seen_here.size() == 40);
  CHECK(seen_there == seen_here);
  check_same(output_there, output_here);
}

TEST_CASE("remote hooks: Grad-CAM gives the map that it gives in one process") {
  // y = the sums over the two channels of x, times 2 and -1: all that a class map asks for.
  const auto run = [](const RunRequest& request, const Visitor& visit) {
    const Tensor x = to_float32(request.arguments[0].value.tensor());
    Slot slot{x.view(), {}, {}};
    visit({Arrival::Kind::kValue, 3, 0, false}, {&slot, 1});
    Tensor y(DType::kFloat32, {1, 2});
    for (std::size_t i = 0; i < 8; ++i) y.values<float>()[i / 4] += x.values<float>()[i];
    const TensorView output = y;
    Slot result{output, {}, {}};
    visit({Arrival::Kind::kValue, kResultSite, 0, false}, {&result, 1});
    const Tensor by_output = *request.loss({&output, 1})[0];
    Tensor gradient(DType::kFloat32, {1, 2, 2, 2});
    for (std::size_t i = 0; i < 8; ++i) {
      gradient.values<float>()[i] =
          (i < 4 ? 2.F : -1.F) * to_float32(by_output).values<float>()[i / 4];
    }
    Slot back{gradient.view(), {}, {}};
    visit({Arrival::Kind::kGradient, 3, 0, false}, {&back, 1});
  };
  ScriptedModel model(run);
  model.all_sites.push_back({SiteKind::kModule, "conv", "Conv2d", {2, 2, 1, 1}, true});
  model.all_sites.push_back({SiteKind::kModule, "conv", "Conv2d", {2, 2, 1, 1}, false});
  const auto remote = in_process(model);
  Tensor picture(DType::kFloat32, {1, 2, 2, 2});
  std::iota(picture.values<float>().begin(), picture.values<float>().end(), 1.F);
  const ClassMap here = grad_cam(model, picture, 3, {.class_index = 0});
  const ClassMap there = grad_cam(*remote, picture, 3, {.class_index = 0});
  CHECK(here.map.values<float>()[3] == 8.F);  // Channel 0 weighs 2, 4 lies there.
  check_same(there.map, here.map);
  CHECK(there.scores == here.scores);
  CHECK(there.class_index == here.class_index);
}
