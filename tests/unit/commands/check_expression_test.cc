#include "commands/check/check_expression.h"

#include <doctest/doctest.h>

#include <cmath>
#include <limits>
#include <string>
#include <string_view>
#include <vector>

#include "tbviz/error.h"

using namespace tbviz;       // NOLINT(google-build-using-namespace)
using namespace tbviz::cli;  // NOLINT(google-build-using-namespace)

namespace {

CurveFigures figures_of(std::initializer_list<double> values) {
  CurveFigures figures;
  for (const double value : values) figures.add({value, ScalarEncoding::kDoubleTensor});
  return figures;
}

std::string error_of(const std::string& text) {
  try {
    (void)parse_check(text);
  } catch (const tbviz::UsageError& error) {
    return error.what();
  }
  return "";
}

}  // namespace

TEST_CASE("check_expression: function, tag, comparison, number") {
  const CheckExpression check = parse_check(" last( val/acc ) >= 0.9 ");
  CHECK(check.function == "last");
  CHECK(check.tag == "val/acc");
  CHECK(check.comparison == ">=");
  CHECK(check.limit == 0.9);
  CHECK(parse_check("count(loss)==1000").comparison == "==");
  CHECK(parse_check("max(loss) < inf").limit == std::numeric_limits<double>::infinity());
  CHECK(parse_check("last(loss (train)) < 1").tag == "loss (train)");
}

TEST_CASE("check_expression: finite stands alone, or is compared") {
  CHECK(parse_check("finite(loss)").holds(1, false));
  CHECK_FALSE(parse_check("finite(loss)").holds(0, false));
  CHECK(parse_check("finite(loss) == 0").holds(0, false));
}

TEST_CASE("check_expression: comparisons are IEEE's, so that NaN fails all but !=") {
  const double nan = std::numeric_limits<double>::quiet_NaN();
  for (const char* text :
       {"last(a) < 1", "last(a) <= 1", "last(a) > 1", "last(a) >= 1", "last(a) == 1"}) {
    CHECK_FALSE(parse_check(text).holds(nan, false));
  }
  CHECK(parse_check("last(a) != 1").holds(nan, false));
  CHECK(parse_check("last(a) < 1").holds(0.5, false));
  CHECK_FALSE(parse_check("last(a) < 1").holds(1, false));
  CHECK(parse_check("last(a) <= 1").holds(1, false));
  CHECK(parse_check("last(a) > 1").holds(2, false));
  CHECK(parse_check("last(a) >= 1").holds(1, false));
  CHECK_FALSE(parse_check("last(a) != 1").holds(1, false));
}

TEST_CASE("check_expression: what is wrong is said") {
  CHECK(error_of("loss < 1").find("no function with a tag in brackets") != std::string::npos);
  CHECK(error_of("lst(loss) < 1").find("did you mean 'last'") != std::string::npos);
  CHECK(error_of("last(loss)").find("behind the tag stands one of") != std::string::npos);
  CHECK(error_of("last(loss) = 1").find("behind the tag stands one of") != std::string::npos);
  CHECK(error_of("last(loss) < one").find("'one' is no number") != std::string::npos);
}

TEST_CASE("check_expression: a glob means all tags that match, unless a tag is called so") {
  const std::vector<std::string> tags = {"loss", "val/acc", "val/loss", "w[0]", "w0"};
  using Tags = std::vector<std::string_view>;
  CHECK(tags_meant("val/*", tags) == Tags{"val/acc", "val/loss"});
  CHECK(tags_meant("*", tags).size() == 5);
  CHECK(tags_meant("w[0]", tags) == Tags{"w[0]"});
  CHECK(tags_meant("w[0-9]", tags) == Tags{"w0"});
  CHECK(tags_meant("w\\[0]", tags) == Tags{"w[0]"});
  CHECK(tags_meant("acc", tags) == Tags());
  CHECK(tags_meant("val/a??", tags) == Tags{"val/acc"});
}

TEST_CASE("check_expression: the text about another tag keeps all but the tag") {
  CHECK(parse_check("last(val/*) >= 0.9").text_about("val/acc (top 5)") ==
        "last(val/acc (top 5)) >= 0.9");
  CHECK(parse_check(" finite( * ) ").text_about("loss") == " finite(loss) ");
}

TEST_CASE("check_expression: figures of a curve") {
  const CurveFigures figures = figures_of({3, -1, 4});
  CHECK(figures.figure("first") == 3);
  CHECK(figures.figure("last") == 4);
  CHECK(figures.figure("min") == -1);
  CHECK(figures.figure("max") == 4);
  CHECK(figures.figure("mean") == 2);
  CHECK(figures.figure("count") == 3);
  CHECK(figures.figure("finite") == 1);
}

TEST_CASE("check_expression: a NaN anywhere shows in min, max, mean and finite") {
  const double nan = std::numeric_limits<double>::quiet_NaN();
  for (const CurveFigures& figures : {figures_of({nan, 1}), figures_of({1, nan, 2})}) {
    for (const char* name : {"min", "max", "mean"}) CHECK(std::isnan(figures.figure(name)));
    CHECK(figures.figure("finite") == 0);
  }
  CHECK(figures_of({1, std::numeric_limits<double>::infinity()}).figure("finite") == 0);
}

TEST_CASE("check_expression: a float32 is what it was given as") {
  CurveFigures figures;
  figures.add({0.9F, ScalarEncoding::kSimpleValue});
  CHECK(figures.is_float32("last"));
  CHECK_FALSE(figures.is_float32("mean"));
  CHECK(parse_check("last(a) >= 0.9").holds(figures.figure("last"), true));
  CHECK(parse_check("last(a) == 0.9").holds(figures.figure("last"), true));
  CHECK_FALSE(parse_check("last(a) < 0.9").holds(figures.figure("last"), true));
  CHECK_FALSE(parse_check("last(a) >= 0.9").holds(figures.figure("last"), false));
  figures.add({0.9, ScalarEncoding::kDoubleTensor});
  CHECK_FALSE(figures.is_float32("last"));
}

TEST_CASE("check_expression: limits beyond float32's range stay what they are") {
  const double infinity = std::numeric_limits<double>::infinity();
  CHECK_FALSE(parse_check("max(a) <= 1e100").holds(infinity, true));
  CHECK(parse_check("max(a) > 1e39").holds(infinity, true));
  CHECK_FALSE(parse_check("max(a) >= 1e-50").holds(0, true));
  CHECK(parse_check("max(a) < inf").holds(1, true));
}
