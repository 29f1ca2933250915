#include "tbviz/plugins/custom_scalars.h"

#include <doctest/doctest.h>

#include "support/value_hex.h"
#include "tbviz/error.h"

using namespace tbviz;        // NOLINT(google-build-using-namespace)
using namespace tbviz::test;  // NOLINT(google-build-using-namespace)

// The bytes are those of torch.utils.tensorboard.summary.custom_scalars.

TEST_CASE("custom_scalars: a layout, in its order") {
  using enum ScalarChart::Kind;
  const ScalarLayout layout = {{"a", {{"b", {"x", "y/z"}}}},
                               {"c", {{"d", {"v", "l", "u"}, kMargin}, {"e", {}}}}};
  CHECK(value_hex(custom_scalars_summary(layout)) ==
        "custom_scalars__config__ custom_scalars "
        "423808071200423212120a0161120d0a016212080a01780a03792f7a121c0a016312100a01641a0b0a090a0176"
        "12016c1a017512050a016512004a120a100a0e637573746f6d5f7363616c617273");
}

TEST_CASE("custom_scalars: an empty layout is none, and still written") {
  CHECK(value_hex(custom_scalars_summary({})) ==
        "custom_scalars__config__ custom_scalars "
        "42060807120042004a120a100a0e637573746f6d5f7363616c617273");
}

TEST_CASE("custom_scalars: a margin takes three tags") {
  const ScalarLayout layout = {{"a", {{"m", {"x", "y"}, ScalarChart::Kind::kMargin}}}};
  CHECK_THROWS_WITH_AS(
      custom_scalars_summary(layout),
      "the margin chart 'm' has 2 tags; it takes three: value, lower bound, upper bound",
      FormatError);
}
