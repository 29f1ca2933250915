#include "tbviz/checkpoint/training_state.h"

#include <doctest/doctest.h>

#include <string>

using namespace tbviz;  // NOLINT(google-build-using-namespace)

namespace {

bool is_state(const std::string& name, TensorRole role = TensorRole::kUnknown,
              DType dtype = DType::kFloat32) {
  const Tensor values(dtype, {2});
  const NamedTensor tensor{.name = name, .values = values.view(), .owner = {}, .role = role};
  return is_training_state({&tensor, nullptr});
}

}  // namespace

TEST_CASE("training_state: running statistics, counters and optimizers by their names") {
  for (const char* name :
       {"bn1.running_mean", "running_var", "bn1.num_batches_tracked", "state.0.exp_avg_sq",
        "optimizer.state.0.step", "exp_avg.features.0.weight", "step", "batch_stats.bn.mean",
        "optimizer_weights/adam/v/kernel:0", "bn/moving_variance"}) {
    CAPTURE(name);
    CHECK(is_state(name));
  }
  for (const char* name : {"features.0.weight", "fc.bias", "bn.weight", "step.weight",
                           "running_mean_head.weight", "params.Dense_0.kernel"}) {
    CAPTURE(name);
    CHECK_FALSE(is_state(name));
  }
}

TEST_CASE("training_state: the role that a file tells of") {
  CHECK(is_state("anchors", TensorRole::kBuffer));
  CHECK_FALSE(is_state("anchors"));
  CHECK_FALSE(is_state("running_mean", TensorRole::kParameter));
  CHECK_FALSE(is_state("weight_packed", TensorRole::kBuffer));
}

TEST_CASE("training_state: whole numbers count something, unless they are called weights") {
  CHECK(is_state("position_ids", TensorRole::kUnknown, DType::kInt64));
  CHECK(is_state("mask", TensorRole::kUnknown, DType::kBool));
  CHECK_FALSE(is_state("q_proj.qweight", TensorRole::kUnknown, DType::kInt32));
  CHECK_FALSE(is_state("w", TensorRole::kParameter, DType::kInt8));
}

TEST_CASE("training_state: of what was not read the name alone tells") {
  const UnreadTensor weight{"fc.weight", UnsupportedError("a.pt", "packed")};
  const UnreadTensor mean{"bn.running_mean", UnsupportedError("a.pt", "packed")};
  CHECK_FALSE(is_training_state({nullptr, &weight}));
  CHECK(is_training_state({nullptr, &mean}));
}
