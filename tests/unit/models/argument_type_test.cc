#include "models/argument_type.h"

#include <doctest/doctest.h>

using namespace tbviz::cli;

TEST_CASE("argument types: what they may hold") {
  for (const char* type : {"Tensor", "Optional[Tensor]", "List[Tensor]", "Dict[str, Tensor]",
                           "Dict[int, List[Tensor]]", "Tuple[Tensor, int]"}) {
    CAPTURE(type);
    CHECK(may_hold_tensor(type));
    CHECK(!may_hold_text(type));
  }
  for (const char* type :
       {"str", "Optional[str]", "List[str]", "Dict[str, str]", "Tuple[int, str]"}) {
    CAPTURE(type);
    CHECK(!may_hold_tensor(type));
    CHECK(may_hold_text(type));
  }
  for (const char* type : {"int", "float", "bool", "Optional[int]", "List[float]", "number",
                           "Dict[str, int]", "Tuple[int, int]", "Union[float, int, NoneType]"}) {
    CAPTURE(type);
    CHECK(!may_hold_tensor(type));
    CHECK(!may_hold_text(type));
  }
  for (const char* type : {"", "Any", "__torch__.net.Point", "Union[str, Tensor]",
                           "Tuple[str, Tensor]", "Dict[str, Any]"}) {
    CAPTURE(type);
    CHECK(may_hold_tensor(type));
    CHECK(may_hold_text(type));
  }
}

TEST_CASE("argument types: texts, tensors and lists of tensors") {
  CHECK(is_text("str"));
  CHECK(is_text("Optional[str]"));
  CHECK(!is_text("List[str]"));
  CHECK(is_tensor("Tensor"));
  CHECK(is_tensor("Optional[Tensor]"));
  CHECK(!is_tensor("List[Tensor]"));
  CHECK(has_list_of_tensors("List[Tensor]"));
  CHECK(has_list_of_tensors("Tuple[List[Tensor], int]"));
  CHECK(!has_list_of_tensors("Tuple[Tensor, Tensor]"));
}
