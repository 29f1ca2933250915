#include "tbviz/model/hooks.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <functional>
#include <string>
#include <vector>

#include "support/fake_model.h"
#include "support/scripted_model.h"
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
  return [factor](const HookedCall&, std::span<const Slot>, std::span<Slot> outputs) {
    (void)apply_edit(
        {.kind = ValueEdit::Kind::kScale, .factor = factor, .channels = {}, .values = {}},
        outputs[0]);
  };
}

// function(value of a, value of b) for each element.
template <class Function>
Tensor combined(const TensorView& a, const TensorView& b, Function function) {
  Tensor result = to_float32(a);
  const std::vector<float> others = numbers(b);
  for (std::size_t i = 0; i < others.size(); ++i) {
    result.values<float>()[i] = function(result.values<float>()[i], others[i]);
  }
  return result;
}

Tensor cubed(const TensorView& x) {
  return combined(x, x, [](float value, float) { return value * value * value; });
}

Tensor turned(const TensorView& x) {
  Tensor result = to_float32(x);
  std::ranges::reverse(result.values<float>());
  return result;
}

// A hook that replaces the output x by change(x); vjp_of(x) is its vector-Jacobian product.
template <class Change, class VjpOf>
ForwardHook change_output(Change change, VjpOf vjp_of) {
  return [=](const HookedCall&, std::span<const Slot>, std::span<Slot> outputs) {
    const Tensor x = to_contiguous(*outputs[0].value);
    outputs[0].replacement = change(x);
    outputs[0].vjp = vjp_of(x);
  };
}

TensorHook keep_in(std::vector<float>& numbers_of_gradient) {
  return [&](const TensorView& gradient) {
    numbers_of_gradient = numbers(gradient);
    return std::nullopt;
  };
}

Loss weighted_sum(const std::vector<float>& weights) {
  return [weights](std::span<const TensorView> outputs) {
    const Tensor products = combined(outputs[0], floats(weights), std::multiplies<float>());
    LossValue loss;
    for (const float product : products.values<float>()) loss.value += static_cast<double>(product);
    loss.gradients.emplace_back(floats(weights));
    return loss;
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
      "double", [&](const HookedCall& call, std::span<const Slot> inputs, std::span<Slot> outputs) {
        order += "forward ";
        CHECK(call.module.type == "Double");
        CHECK(numbers(*inputs[0].value) == std::vector<float>{1, 2});
        CHECK(numbers(*outputs[0].value) == std::vector<float>{2, 4});
      });
  f.hooked.register_forward_pre_hook("double",
                                     [&](const HookedCall&, std::span<Slot>) { order += "pre "; });
  f.hooked.register_full_backward_hook("double", [&](const HookedCall&, std::span<Slot> grad_inputs,
                                                     std::span<const Slot> grad_outputs) {
    order += "backward ";
    CHECK(numbers(*grad_outputs[0].value) == std::vector<float>{1, 1});
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
      "double", [](const HookedCall&, std::span<const Slot>, std::span<Slot> outputs) {
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

TEST_CASE("HookedModel: a vjp says what goes back through a replacement") {
  // torch.autograd.Function: x ** 3, whose backward is gradient * 3 * x ** 2.
  Fixture f;
  f.hooked.register_forward_hook(
      "double", change_output(cubed, [](const Tensor& x) {
        return [x](const TensorView& gradient) {
          return combined(gradient, x, [](float g, float v) { return g * 3 * v * v; });
        };
      }));
  std::vector<float> gradient;
  f.hooked.register_hook("x", keep_in(gradient));
  const PassResult result = f.hooked.backward(f.arguments, weighted_sum({1, 100}));
  CHECK(numbers(result.outputs[0]) == std::vector<float>{8, 64});
  CHECK(gradient == std::vector<float>{24, 9600});
}

TEST_CASE("HookedModel: gradients go back through vjps and slopes of one place, the last first") {
  // y = 2 x, y * (3, 5), then a function that turns the order, whose backward turns it back, times
  // 10; y * 7. The numbers are those of torch.
  Fixture f;
  f.hooked.register_forward_hook(
      "double", [](const HookedCall&, std::span<const Slot>, std::span<Slot> outputs) {
        const Tensor factors = floats({3, 5});
        outputs[0].replacement = combined(*outputs[0].value, factors, std::multiplies<float>());
        outputs[0].slope = factors;
      });
  f.hooked.register_forward_hook("double", change_output(turned, [](const Tensor&) {
                                   return [](const TensorView& gradient) {
                                     Tensor back = turned(gradient);
                                     for (float& value : back.values<float>()) value *= 10;
                                     return back;
                                   };
                                 }));
  f.hooked.register_forward_hook("double", scale_output(7));
  std::vector<float> gradient;
  f.hooked.register_hook("x", keep_in(gradient));
  const PassResult result = f.hooked.backward(f.arguments, weighted_sum({1, 100}));
  CHECK(numbers(result.outputs[0]) == std::vector<float>{140, 42});
  CHECK(gradient == std::vector<float>{42000, 700});
}

TEST_CASE("HookedModel: a slope of another shape is refused, behind other hooks, too") {
  Fixture f;
  f.hooked.register_forward_hook(
      "double", [](const HookedCall&, std::span<const Slot>, std::span<Slot> outputs) {
        outputs[0].replacement = to_contiguous(*outputs[0].value);
        outputs[0].slope = floats({1, 2, 3});
      });
  f.hooked.register_forward_hook("double", scale_output(7));
  CHECK_THROWS_WITH_AS((void)f.hooked.backward(f.arguments, sum_loss()),
                       "a slope has the shape (3,), the gradient has (2,)", ModelError);
}

TEST_CASE("HookedModel: nothing goes back through a constant, whatever follows it") {
  Fixture f;
  bool was_asked = false;
  f.hooked.register_forward_hook(
      "double", [](const HookedCall&, std::span<const Slot>, std::span<Slot> outputs) {
        outputs[0].replacement = floats({1, 1});
      });
  f.hooked.register_forward_hook("double", change_output(cubed, [&](const Tensor&) {
                                   return [&](const TensorView& gradient) {
                                     was_asked = true;
                                     return to_contiguous(gradient);
                                   };
                                 }));
  (void)f.hooked.backward(f.arguments, sum_loss());
  CHECK_FALSE(was_asked);
}

TEST_CASE("HookedModel: a loss at a layer, and a layer that there is not") {
  Fixture f;
  bool was_reached = false;
  f.hooked.register_forward_hook(
      "", [&](const HookedCall&, std::span<const Slot>, std::span<Slot>) { was_reached = true; });
  std::vector<float> gradient;
  f.hooked.register_hook("x", keep_in(gradient));
  const PassOptions at_double{.loss_at = "double"};
  const PassResult result = f.hooked.backward(f.arguments, sum_loss(), at_double);
  CHECK_FALSE(was_reached);
  CHECK(result.loss == 6);
  CHECK(numbers(result.outputs[0]) == std::vector<float>{2, 4});
  CHECK(gradient == std::vector<float>{2, 2});
  CHECK(numbers(HookedModel(f.model).forward(f.arguments, at_double).outputs[0]) ==
        std::vector<float>{2, 4});
  CHECK_THROWS_WITH_AS((void)f.hooked.backward(f.arguments, sum_loss(), {.loss_at = "doubel"}),
                       "the model has no layer 'doubel'; did you mean 'double'?", UsageError);
}

TEST_CASE("HookedModel: a layer that a run does not get to has no value and no loss") {
  ScriptedModel model;
  model.all_sites.push_back({SiteKind::kModule, "unused", "Double", {}, true});
  model.all_sites.push_back({SiteKind::kModule, "unused", "Double", {}, false});
  CHECK_THROWS_WITH_AS((void)HookedModel(model).forward({}, {.loss_at = "unused"}),
                       "layer 'unused' is not reached by this run", UsageError);
}

TEST_CASE("HookedModel: what a pass is asked for reaches the model") {
  const Tensor value = floats({5});
  const ParameterValue parameter{1, value};
  bool was_run = false;
  ScriptedModel model([&](const RunRequest& request, const Visitor&) {
    was_run = true;
    CHECK(request.seed == 7);
    CHECK(request.keep_state);
    REQUIRE(request.parameters.size() == 1);
    CHECK(request.parameters[0].index == 1);
    CHECK(request.parameters[0].value.data() == value.data());
    CHECK_FALSE(request.parameter_gradients);  // Without a loss there are none.
  });
  (void)HookedModel(model).forward(
      {},
      {.parameter_gradients = true, .seed = 7, .keep_state = true, .parameters = {&parameter, 1}});
  CHECK(was_run);
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
