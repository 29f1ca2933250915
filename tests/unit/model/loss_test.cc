// The expected numbers are those of torch 2.13's losses and their autograd.
#include "tbviz/model/loss.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <vector>

#include "tbviz/error.h"

using namespace tbviz;

namespace {

Tensor floats(Shape shape, const std::vector<float>& values) {
  Tensor tensor(DType::kFloat32, std::move(shape));
  std::ranges::copy(values, tensor.values<float>().begin());
  return tensor;
}

std::vector<float> gradient_of(const LossValue& loss) {
  const auto values = loss.gradients.at(0)->values<float>();
  return {values.begin(), values.end()};
}

LossValue evaluate(const Loss& loss, const Tensor& output) {
  const TensorView view = output;
  return loss({&view, 1});
}

}  // namespace

TEST_CASE("losses: values and gradients") {
  const Tensor output = floats({1, 4}, {1, -2, 0, 0.5});
  CHECK(evaluate(sum_loss(), output).value == -0.5);
  CHECK(gradient_of(evaluate(sum_loss(), output)) == std::vector<float>{1, 1, 1, 1});
  CHECK(gradient_of(evaluate(mean_loss(), output)) == std::vector<float>(4, 0.25F));
  CHECK(evaluate(l1_loss({}), output).value == 0.875);
  CHECK(gradient_of(evaluate(l1_loss({}), output)) == std::vector<float>{0.25F, -0.25F, 0, 0.25F});
  const LossTarget ones{.values = {}, .fill = 1};
  CHECK(evaluate(mse_loss(ones), output).value == doctest::Approx(2.5625));
  CHECK(gradient_of(evaluate(mse_loss(ones), output)) ==
        std::vector<float>{0, -1.5F, -0.5F, -0.25F});
  CHECK(gradient_of(evaluate(class_loss(2), output)) == std::vector<float>{0, 0, 1, 0});
}

TEST_CASE("losses: all outputs count in sum and mean; integers have no gradient") {
  const Tensor first = floats({2}, {1, 2});
  const Tensor second = floats({1}, {3});
  const Tensor whole(DType::kInt64, {2});
  const std::vector<TensorView> outputs = {first, whole, second};
  const LossValue mean = mean_loss()(outputs);
  CHECK(mean.value == 2);
  CHECK_FALSE(mean.gradients[1]);
  CHECK(mean.gradients[2]->values<float>()[0] == 1.0F / 3);
}

TEST_CASE("class_loss: a class at every place of a map, over a batch") {
  const LossValue loss = evaluate(class_loss(1), floats({2, 2, 2}, {1, 2, 3, 4, 5, 6, 7, 8}));
  CHECK(loss.value == 3 + 4 + 7 + 8);
  CHECK(gradient_of(loss) == std::vector<float>{0, 0, 1, 1, 0, 0, 1, 1});
}

TEST_CASE("losses: what does not fit is refused") {
  const Tensor output = floats({1, 2}, {1, 2});
  CHECK_THROWS_AS((void)evaluate(class_loss(2), output), UsageError);
  CHECK_THROWS_AS((void)evaluate(l1_loss({.values = floats({3}, {1, 2, 3})}), output), ModelError);
  CHECK_THROWS_AS((void)evaluate(sum_loss(), Tensor(DType::kInt64, {2})), ModelError);
}
