// The expected numbers are those of torch 2.13's losses and their autograd.
#include "tbviz/model/loss.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <cstdint>
#include <optional>
#include <string>
#include <utility>
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

void check_near(const std::vector<float>& found, const std::vector<float>& expected) {
  REQUIRE(found.size() == expected.size());
  for (std::size_t i = 0; i < found.size(); ++i) {
    CHECK(found[i] == doctest::Approx(expected[i]).epsilon(1e-6));
  }
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
  const LossValue loss = evaluate(class_loss(1), floats({2, 2, 1, 2}, {1, 2, 3, 4, 5, 6, 7, 8}));
  CHECK(loss.value == 3 + 4 + 7 + 8);
  CHECK(gradient_of(loss) == std::vector<float>{0, 0, 1, 1, 0, 0, 1, 1});
}

TEST_CASE("class_loss: a class of every token, (N, T, V)") {
  const LossValue loss = evaluate(class_loss(1), floats({2, 2, 2}, {1, 2, 3, 4, 5, 6, 7, 8}));
  CHECK(loss.value == 2 + 4 + 6 + 8);
  CHECK(gradient_of(loss) == std::vector<float>{0, 1, 0, 1, 0, 1, 0, 1});
}

TEST_CASE("element_loss: an element, or sums along axes, of every sample") {
  const Tensor output = floats({2, 3, 2}, {0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11});
  const LossValue rows = evaluate(element_loss({1, std::nullopt}), output);
  CHECK(rows.value == 22);
  CHECK(gradient_of(rows) == std::vector<float>{0, 0, 1, 1, 0, 0, 0, 0, 1, 1, 0, 0});
  const LossValue one = evaluate(element_loss({2, 0}), output);
  CHECK(one.value == 14);
  CHECK(gradient_of(one) == std::vector<float>{0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 1, 0});
  CHECK(evaluate(element_loss({1}), floats({3}, {4, 5, 6})).value == 5);
  CHECK(evaluate(element_loss({}), floats({}, {4})).value == 4);
}

TEST_CASE("element_loss: an element that there is not is refused, with the shape") {
  const Tensor output = floats({2, 3, 2}, std::vector<float>(12));
  const auto message_of = [&](std::vector<std::optional<std::int64_t>> index) -> std::string {
    try {
      (void)evaluate(element_loss(std::move(index)), output);
    } catch (const UsageError& error) {
      return error.what();
    }
    return {};
  };
  CHECK(message_of({3, 0}).find("no element 3 along axis 1: the output has the shape (2, 3, 2)") !=
        std::string::npos);
  CHECK(message_of({0, -1}).find("no element -1 along axis 2") != std::string::npos);
  CHECK(message_of({0}).find("the shape (2, 3, 2): the element needs an index, or ':', for each "
                             "axis after the batch, 2 in all, not 1") != std::string::npos);
  CHECK(message_of({0, 0, 0}).find("(2, 3, 2)") != std::string::npos);
}

TEST_CASE("cross_entropy_loss: the mean over samples and places") {
  const LossValue loss = evaluate(cross_entropy_loss(2), floats({1, 4}, {1, -2, 0, 0.5}));
  CHECK(loss.value == doctest::Approx(1.705173134803772));
  check_near(gradient_of(loss), {0.494023025F, 0.024595961F, -0.81825912F, 0.299640119F});
  const LossValue single = evaluate(cross_entropy_loss(3), floats({4}, {1, -2, 0, 0.5}));
  CHECK(single.value == doctest::Approx(1.205173134803772));
  check_near(gradient_of(single), {0.494023025F, 0.024595961F, 0.18174091F, -0.700359881F});
  const LossValue places =
      evaluate(cross_entropy_loss(1), floats({2, 2, 2}, {1, 2, 3, 4, 5, 7, 6, 8}));
  CHECK(places.value == doctest::Approx(0.22009484469890594));
  check_near(gradient_of(places), {0.029800728F, 0.029800728F, -0.029800743F, -0.029800743F,
                                   0.067235358F, 0.067235358F, -0.067235351F, -0.067235351F});
}

TEST_CASE("cross_entropy_loss: scores far apart overflow nothing") {
  // torch.nn.CrossEntropyLoss: 2000, and a gradient of 1 and -1.
  const LossValue loss = evaluate(cross_entropy_loss(1), floats({1, 2}, {1000, -1000}));
  CHECK(loss.value == 2000);
  CHECK(gradient_of(loss) == std::vector<float>{1, -1});
}

TEST_CASE("norm_loss: the 2-norm, whose gradient at 0 is 0") {
  const LossValue loss = evaluate(norm_loss(), floats({3}, {3, -4, 0}));
  CHECK(loss.value == 5);
  CHECK(gradient_of(loss) == std::vector<float>{0.6F, -0.8F, 0});
  CHECK(gradient_of(evaluate(norm_loss(), floats({2}, {0, 0}))) == std::vector<float>{0, 0});
}

TEST_CASE("losses: 16-bit outputs are computed with in double") {
  // 1.5, -2, 0.1, 0.3 as float16. torch's losses give the same, rounded to float16.
  Tensor output(DType::kFloat16, {1, 4});
  const std::uint16_t bits[] = {15872, 49152, 11878, 13517};
  for (std::size_t i = 0; i < 4; ++i) output.values<Float16>()[i].bits = bits[i];
  const auto check = [&](const Loss& loss, double value, const std::vector<float>& gradient) {
    const LossValue found = evaluate(loss, output);
    CHECK(static_cast<double>(Float16::nearest(static_cast<float>(found.value))) == value);
    REQUIRE(found.gradients[0]->dtype() == DType::kFloat64);
    for (std::size_t i = 0; i < 4; ++i) {
      const double one = found.gradients[0]->values<double>()[i];
      CHECK(one == doctest::Approx(gradient[i]).epsilon(0x1p-10));  // torch rounds on the way, too.
    }
  };
  check(mean_loss(), -0.024993896484375, {0.25F, 0.25F, 0.25F, 0.25F});
  check(norm_loss(), 2.51953125,
        {0.59521484375F, -0.7939453125F, 0.0396728515625F, 0.11907958984375F});
  check(cross_entropy_loss(2), 1.8564453125,
        {0.6337890625F, 0.0191192626953125F, -0.84375F, 0.1907958984375F});
  check(mse_loss({.values = {}, .fill = 1}), 2.63671875,
        {0.25F, -1.5F, -0.449951171875F, -0.35009765625F});
}

TEST_CASE("losses: what does not fit is refused") {
  const Tensor output = floats({1, 2}, {1, 2});
  CHECK_THROWS_AS((void)evaluate(class_loss(2), output), UsageError);
  CHECK_THROWS_AS((void)evaluate(cross_entropy_loss(2), output), UsageError);
  CHECK_THROWS_AS((void)evaluate(norm_loss(), Tensor(DType::kInt64, {2})), ModelError);
  CHECK_THROWS_AS((void)evaluate(l1_loss({.values = floats({3}, {1, 2, 3})}), output), ModelError);
  CHECK_THROWS_AS((void)evaluate(sum_loss(), Tensor(DType::kInt64, {2})), ModelError);
}
