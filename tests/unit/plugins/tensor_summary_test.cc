#include "tbviz/plugins/tensor_summary.h"

#include <doctest/doctest.h>

#include <cstdint>

#include "support/make_tensor.h"
#include "support/value_hex.h"

using namespace tbviz;        // NOLINT(google-build-using-namespace)
using namespace tbviz::test;  // NOLINT(google-build-using-namespace)

TEST_CASE("tensor_summary: add_tensor's value, byte by byte") {
  // torch.utils.tensorboard.summary.tensor_proto("t", torch.tensor([[1, -2]], dtype=torch.int16))
  CHECK(value_hex(tensor_summary("t", make_tensor<std::int16_t>(DType::kInt16, {1, 2}, {1, -2}))) ==
        "t tensor "
        "42190805120812020801120208023a0b01feffffffffffffffff014a0a0a080a0674656e736f72");
}
