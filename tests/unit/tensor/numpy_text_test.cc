#include "tbviz/tensor/numpy_text.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <vector>

#include "support/decimal_comma.h"
#include "tbviz/tensor/half.h"

using namespace tbviz;  // NOLINT(google-build-using-namespace)

namespace {

template <class T>
std::string printed(DType dtype, const std::vector<T>& values) {
  Tensor tensor(dtype, {static_cast<std::int64_t>(values.size())});
  std::ranges::copy(values, tensor.values<T>().begin());
  return numpy_text(tensor);
}

// Texts by NumPy 2.4.
void check_texts() {
  CHECK(printed<float>(DType::kFloat32, {0.1F, 2.5F}) == "[0.1 2.5]");
  CHECK(printed<float>(DType::kFloat32, {1.5e-7F, 2.5e10F}) == "[1.5e-07 2.5e+10]");
  CHECK(printed<double>(DType::kFloat64, {0.1, 2.5, -1000.25}) ==
        "[ 1.00000e-01  2.50000e+00 -1.00025e+03]");
  CHECK(printed<double>(DType::kFloat64, {1234567.25}) == "[1234567.25]");
  CHECK(printed<Float16>(DType::kFloat16, {Float16::nearest(0.1F), Float16::nearest(2.5F)}) ==
        "[0.1 2.5]");
}

}  // namespace

TEST_CASE("numpy_text: as NumPy prints, in the host's locale as well") {
  check_texts();
  const test::DecimalComma locale;
  if (locale.is_set()) {
    check_texts();
  } else {
    MESSAGE("not tested: no locale with decimal commas, and no localedef to make one");
  }
}
