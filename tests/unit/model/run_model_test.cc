#include "tbviz/model/run_model.h"

#include <doctest/doctest.h>

#include <string>
#include <vector>

#include "support/fake_model.h"
#include "support/make_tensor.h"
#include "support/scripted_model.h"
#include "tbviz/error.h"

using namespace tbviz;

namespace {

Slot slot_of(const TensorView& value, const std::string& key) {
  Slot slot;
  slot.value = value;
  slot.key = key;
  return slot;
}

}  // namespace

TEST_CASE("run_model: what forward() returned") {
  test::FakeModel model;  // y = 2 x
  const Tensor x = test::make_tensor<float>(DType::kFloat32, {3}, {1, -2, 0.5F});
  const std::vector<Argument> arguments = {{"x", x}};
  const std::vector<ModelOutput> outputs = run_model(model, arguments);
  REQUIRE(outputs.size() == 1);
  CHECK(outputs[0].key.empty());
  CHECK(outputs[0].value.shape() == Shape{3});
  const auto values = outputs[0].value.values<float>();
  CHECK(std::vector<float>(values.begin(), values.end()) == std::vector<float>{2, -4, 1});
}

TEST_CASE("run_model: a dict's tensors have their keys, and outlive the run") {
  test::ScriptedModel model([](const RunRequest& request, const Visitor& visit) {
    CHECK(request.arguments.size() == 1);
    CHECK(!request.loss);
    REQUIRE(request.values.size() == 1);
    CHECK(request.values[0] == kResultSite);
    Tensor scores = test::make_tensor<float>(DType::kFloat32, {3}, {1, -2, 0.5F});
    Tensor boxes = test::make_tensor<float>(DType::kFloat32, {1, 2}, {3, 4});
    std::vector<Slot> slots = {slot_of(scores, "scores"), slot_of(boxes, "boxes")};
    visit({Arrival::Kind::kValue, kResultSite, 0, true}, slots);
    for (float& value : scores.values<float>()) value = 7;
  });
  const Tensor x = test::make_tensor<float>(DType::kFloat32, {1}, {1});
  const std::vector<Argument> arguments = {{"x", x}};
  const std::vector<ModelOutput> outputs = run_model(model, arguments);
  REQUIRE(outputs.size() == 2);
  CHECK(outputs[0].key == "scores");
  CHECK(outputs[0].value.values<float>()[1] == -2);
  CHECK(outputs[1].key == "boxes");
  CHECK(outputs[1].value.shape() == Shape{1, 2});
}

TEST_CASE("run_model: a result that cannot be read is named") {
  const auto refusal = [](const std::string& key) -> std::string {
    test::ScriptedModel model([&](const RunRequest&, const Visitor& visit) {
      const Tensor one(DType::kFloat32, {1});
      std::vector<Slot> slots = {slot_of(one, ""), Slot()};
      slots[1].unread = "is complex";
      slots[1].key = key;
      visit({Arrival::Kind::kValue, kResultSite, 0, true}, slots);
    });
    try {
      (void)run_model(model, {});
    } catch (const UnsupportedError& error) {
      return error.what();
    }
    return "";
  };
  CHECK(refusal("") == "result 1 is complex");
  CHECK(refusal("phase") == "result 'phase' is complex");
}

TEST_CASE("run_model: a model that returns no tensor, and one that raises") {
  test::ScriptedModel silent([](const RunRequest&, const Visitor& visit) {
    visit({Arrival::Kind::kValue, kResultSite, 0, true}, {});
  });
  CHECK(run_model(silent, {}).empty());
  test::ScriptedModel raising(
      [](const RunRequest&, const Visitor&) { throw ModelError("m.pt", "it raised"); });
  CHECK_THROWS_AS((void)run_model(raising, {}), ModelError);
}
