#include "tbviz/model/hooks.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <string>
#include <vector>

#include "support/fake_model.h"
#include "tbviz/error.h"
#include "tbviz/model/value_edit.h"

using namespace tbviz;
using namespace tbviz::test;

namespace {

Tensor floats(const std::vector<float>& values) {
  Tensor tensor(DType::kFloat32, {static_cast<std::int64_t>(values.size())});
  std::ranges::copy(values, tensor.values<float>().begin());
  return tensor;
}

std::vector<float> numbers(const TensorView& view) {
  const Tensor tensor = to_float32(view);
  return {tensor.values<float>().begin(), tensor.values<float>().end()};
}

ForwardHook scale_output(double factor) {
  return [factor](const HookedCall&, std::span<const TensorView>, std::span<Slot> outputs) {
    apply_edit({.kind = ValueEdit::Kind::kScale, .factor = factor, .channels = {}, .values = {}},
               outputs[0]);
  };
}

/// A run on x = (1, 2) with the sum as its loss.
struct Fixture {
  Fixture() : x(floats({1, 2})), arguments{{"", x}}, hooked(model) {}

  FakeModel model;
  Tensor x;
  std::vector<Argument> arguments;
  HookedModel hooked;
};

}  // namespace

TEST_CASE("HookedModel: hooks see a call in PyTorch's order") {
  Fixture f;
  std::string order;
  f.hooked.register_forward_hook(
      "double",
      [&](const HookedCall& call, std::span<const TensorView> inputs, std::span<Slot> outputs) {
        order += "forward ";
        CHECK(call.module.type == "Double");
        CHECK(numbers(inputs[0]) == std::vector<float>{1, 2});
        CHECK(numbers(*outputs[0].value) == std::vector<float>{2, 4});
      });
  f.hooked.register_forward_pre_hook("double",
                                     [&](const HookedCall&, std::span<Slot>) { order += "pre "; });
  f.hooked.register_full_backward_hook(
      "double", [&](const HookedCall&, std::span<Slot> grad_inputs,
                    std::span<const std::optional<TensorView>> grad_outputs) {
        order += "backward ";
        CHECK(numbers(*grad_outputs[0]) == std::vector<float>{1, 1});
        CHECK(numbers(*grad_inputs[0].value) == std::vector<float>{2, 2});
      });
  f.hooked.register_hook("x", [&](const TensorView& grad) {
    order += "tensor";
    CHECK(numbers(grad) == std::vector<float>{2, 2});
    return std::nullopt;
  });
  const PassResult result = f.hooked.backward(f.arguments, sum_loss());
  CHECK(order == "pre forward backward tensor");
  CHECK(result.loss == 6);
  CHECK(numbers(result.outputs[0]) == std::vector<float>{2, 4});
}

TEST_CASE(
    "HookedModel: hooks of one place see what the ones before them left, and slopes multiply") {
  Fixture f;
  f.hooked.register_forward_hook("double", scale_output(3));
  f.hooked.register_forward_hook(
      "double", [](const HookedCall&, std::span<const TensorView>, std::span<Slot> outputs) {
        CHECK(numbers(*outputs[0].value) == std::vector<float>{6, 12});
      });
  f.hooked.register_forward_hook("double", scale_output(5));
  std::vector<float> gradient;
  f.hooked.register_hook("x", [&](const TensorView& grad) {
    gradient = numbers(grad);
    return std::nullopt;
  });
  const PassResult result = f.hooked.backward(f.arguments, sum_loss());
  CHECK(numbers(result.outputs[0]) == std::vector<float>{30, 60});
  CHECK(gradient == std::vector<float>{30, 30});
}

TEST_CASE("RemovableHandle: a removed hook is not called; one whose handle is gone is") {
  Fixture f;
  RemovableHandle handle = f.hooked.register_forward_hook("double", scale_output(3));
  (void)f.hooked.register_forward_hook("double", scale_output(10));
  CHECK(numbers(f.hooked.forward(f.arguments).outputs[0]) == std::vector<float>{60, 120});
  handle.remove();
  handle.remove();
  CHECK(numbers(f.hooked.forward(f.arguments).outputs[0]) == std::vector<float>{20, 40});
}

TEST_CASE("HookedModel: gradients can be replaced by tensor and backward hooks") {
  Fixture f;
  f.hooked.register_full_backward_pre_hook("double", [](const HookedCall&, std::span<Slot> grads) {
    grads[0].replacement = floats({5, 0});
  });
  std::vector<std::vector<float>> seen;
  f.hooked.register_hook("x", [&](const TensorView& grad) {
    seen.push_back(numbers(grad));
    return std::optional(floats({7, 7}));
  });
  f.hooked.register_hook("x", [&](const TensorView& grad) {
    seen.push_back(numbers(grad));
    return std::nullopt;
  });
  (void)f.hooked.backward(f.arguments, sum_loss());
  CHECK(seen == std::vector<std::vector<float>>{{10, 0}, {7, 7}});
}

TEST_CASE("HookedModel: unknown names get the nearest") {
  Fixture f;
  CHECK_THROWS_WITH_AS(f.hooked.register_forward_hook("doubel", scale_output(1)),
                       "the model has no layer 'doubel'; did you mean 'double'?", UsageError);
  CHECK_THROWS_AS(f.hooked.register_hook("y", [](const TensorView&) { return std::nullopt; }),
                  UsageError);
}
