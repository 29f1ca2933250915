#include "tbviz/plugins/pr_curve.h"

#include <doctest/doctest.h>

#include <limits>
#include <string>
#include <vector>

#include "support/make_tensor.h"
#include "support/value_hex.h"
#include "tbviz/error.h"

using namespace tbviz;        // NOLINT(google-build-using-namespace)
using namespace tbviz::test;  // NOLINT(google-build-using-namespace)

// The bytes are those of torch.utils.tensorboard.summary.pr_curve and pr_curve_raw.
namespace {

Tensor doubles(const std::vector<double>& values) {
  return make_tensor<double>(DType::kFloat64, {static_cast<std::int64_t>(values.size())}, values);
}

const Tensor kLabels = make_tensor<std::uint8_t>(DType::kBool, {3}, {1, 0, 1});
const Tensor kScores = doubles({0.9, 0.5, 0.2});

}  // namespace

TEST_CASE("pr_curve: three thresholds, and one") {
  CHECK(value_hex(pr_curve_summary("p", kLabels, kScores, 3)) ==
        "p pr_curves "
        "42560801120812020806120208032a48000000400000803f000000000000803f0000803f000000000000000000"
        "0000000000803f000000000000803f00000040abaa2a3f0000003f000000000000803f0000003f000000004a11"
        "0a0f0a0970725f63757276657312021003");
  CHECK(value_hex(pr_curve_summary("p", kLabels, kScores, 1)) ==
        "p pr_curves "
        "42260801120812020806120208012a18000000400000803f0000000000000000abaa2a3f0000803f4a110a0f0a"
        "0970725f63757276657312021001");
}

TEST_CASE("pr_curve: halves, whose products are halves, and weights") {
  Tensor halves(DType::kFloat16, {3});
  for (std::size_t i = 0; i < 3; ++i) {
    halves.values<Float16>()[i] = Float16::nearest(static_cast<float>(kScores.values<double>()[i]));
  }
  CHECK(value_hex(pr_curve_summary("p", kLabels, halves, 3, doubles({1, 2, 0.5}))) ==
        "p pr_curves "
        "42560801120812020806120208032a480000c03f0000803f000000000000004000000040000000000000000000"
        "00000000000040000000000000003f0000c03fb76ddb3eabaaaa3e000000000000803fabaa2a3f000000004a11"
        "0a0f0a0970725f63757276657312021003");
}

TEST_CASE("pr_curve: more thresholds than 127 become 127") {
  CHECK(value_hex(pr_curve_summary("p", kLabels, kScores, 1000)) ==
        value_hex(pr_curve_summary("p", kLabels, kScores, 127)));
}

TEST_CASE("pr_curve: rows that were computed elsewhere") {
  const Tensor counts = make_tensor<std::int64_t>(DType::kInt64, {2}, {1, 0});
  const Tensor fp = doubles({2, 0});
  const Tensor tn = doubles({3, 4});
  const Tensor fn = doubles({5, 6});
  const Tensor precision = doubles({0.5, 1});
  const Tensor recall = doubles({0.25, 0});
  CHECK(value_hex(pr_curve_raw_summary("p", {counts, fp, tn, fn, precision, recall})) ==
        "p pr_curves "
        "423e0801120812020806120208022a300000803f00000000000000400000000000004040000080400000a04000"
        "00c0400000003f0000803f0000803e000000004a110a0f0a0970725f6375727665731202107f");
  CHECK_THROWS_AS(pr_curve_raw_summary("p", {counts, fp, tn, fn, precision, kScores}), UsageError);
  const TensorView table(DType::kFloat64, {1, 2}, fp.data());
  CHECK_THROWS_AS(pr_curve_raw_summary("p", {table, table, table, table, table, table}),
                  UsageError);
}

TEST_CASE("pr_curve: what is no score, label or weight is refused") {
  const double nan = std::numeric_limits<double>::quiet_NaN();
  const double infinity = std::numeric_limits<double>::infinity();
  for (const double bad : {nan, infinity, -0.1, 1.5}) {
    CHECK_THROWS_AS(pr_curve_summary("p", kLabels, doubles({0, bad, 1})), FormatError);
    CHECK_THROWS_AS(pr_curve_summary("p", doubles({0, bad, 1}), kScores), FormatError);
  }
  CHECK_THROWS_AS(pr_curve_summary("p", kLabels, kScores, 3, doubles({1, infinity, 1})),
                  FormatError);
  CHECK_THROWS_WITH_AS(pr_curve_summary("p", kLabels, doubles({0, 1.5, 1})),
                       "score 1.5 (number 2 of 3) is not in [0, 1]", FormatError);
  CHECK_THROWS_AS(pr_curve_summary("p", doubles({}), doubles({})), FormatError);
}

TEST_CASE("pr_curve: arguments that do not fit together are refused") {
  CHECK_THROWS_AS(pr_curve_summary("p", doubles({1, 0}), kScores), UsageError);
  CHECK_THROWS_AS(pr_curve_summary("p", kLabels, kScores, 3, doubles({1, 0})), UsageError);
  CHECK_THROWS_AS(pr_curve_summary("p", kLabels, kScores, 0), UsageError);
}
