#include "tbviz/model/input_hint.h"

#include <doctest/doctest.h>

#include <string>

#include "support/scripted_model.h"

using namespace tbviz;

namespace {

test::ScriptedModel with_weight() {
  test::ScriptedModel model;
  model.all_parameters = {{"conv.weight", DType::kFloat32, {8, 3, 5, 5}}};
  model.all_inputs = {{.name = "x", .type = "Tensor", .dtype = DType::kFloat32}};
  return model;
}

std::string hinted(const test::ScriptedModel& model, const std::string& message) {
  return with_input_hint(ModelError("m.pt", message), model).what();
}

}  // namespace

TEST_CASE("with_input_hint: the first weight, where no sizes are known") {
  CHECK(hinted(with_weight(), "bad size") ==
        "m.pt: bad size; the model's first weight, conv.weight (8, 3, 5, 5), suggests inputs N x 3 "
        "x H x W");
  CHECK(hinted(with_weight(), "it raised") == "m.pt: it raised");
}

TEST_CASE("with_input_hint: the sizes that the model was saved for, where they are known") {
  test::ScriptedModel model = with_weight();
  model.all_inputs[0].sizes = {{1, 64, ""}, {3, 3, ""}, {224, 224, ""}, {224, 224, ""}};
  CHECK(hinted(model, "bad size") ==
        "m.pt: bad size; the model takes x: float32 (1..64, 3, 224, 224)");
  CHECK(hinted(model, "it raised") == "m.pt: it raised");

  model.all_inputs.push_back({.name = "gain", .type = "float"});
  model.all_inputs.push_back(
      {.name = "ids", .type = "Tensor", .dtype = DType::kInt64, .sizes = {{5, 5, ""}}});
  CHECK(hinted(model, "bad size") ==
        "m.pt: bad size; the model takes x: float32 (1..64, 3, 224, 224), gain, ids: int64 (5,)");
}

TEST_CASE("with_input_hint: what the error says already is not said again") {
  test::ScriptedModel model = with_weight();
  model.all_inputs[0].sizes = {{5, 5, ""}};
  const std::string said = "x has the shape (4,), the model takes (5,)";
  CHECK(hinted(model, said) == "m.pt: " + said);
  model.all_inputs.push_back({.name = "y", .type = "Tensor", .sizes = {{6, 6, ""}}});
  CHECK(hinted(model, said) == "m.pt: " + said + "; the model takes x: float32 (5,), y: (6,)");
}

TEST_CASE("with_input_hint: the whole message stays beside it") {
  ModelError error("m.pt", "bad size");
  error.set_detail("bad size, in line 3");
  CHECK(with_input_hint(error, with_weight()).detail() == "bad size, in line 3");
}
