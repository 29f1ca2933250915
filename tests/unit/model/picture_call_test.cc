#include "tbviz/model/picture_call.h"

#include <doctest/doctest.h>

#include <variant>

using namespace tbviz;

TEST_CASE("picture call: the picture is the first argument, or the one of its name") {
  const Tensor picture(DType::kFloat32, {2, 3, 4, 5});
  const auto alone = arguments_with({}, picture);
  REQUIRE(alone.size() == 1);
  CHECK(alone[0].name.empty());
  CHECK(alone[0].value.tensor().shape() == Shape{2, 3, 4, 5});
  const Argument others[] = {{"times", Literal{"3"}}, {"mask", {}}};
  const auto named = arguments_with({.name = "image", .others = others}, picture);
  REQUIRE(named.size() == 3);
  CHECK(named[0].name == "image");
  CHECK(named[1].name == "times");
  CHECK(named[2].name == "mask");
}

TEST_CASE("picture call: a list has a picture for each sample") {
  Tensor pictures(DType::kFloat32, {2, 3, 4, 5});
  pictures.values<float>()[60] = 7;
  const auto arguments = arguments_with({.as_list = true}, pictures);
  const auto& list = std::get<ArgumentValue::List>(arguments[0].value.form);
  REQUIRE(list.size() == 2);
  CHECK(list[0].tensor().shape() == Shape{3, 4, 5});
  CHECK(to_contiguous(list[1].tensor()).values<float>()[0] == 7);
}
