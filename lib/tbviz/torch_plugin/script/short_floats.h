// Models in 16-bit floats that are run in float32.
#pragma once

#include <torch/csrc/jit/api/module.h>

namespace tbviz {

/// Whether a weight or another attribute is in float16 or bfloat16.
[[nodiscard]] bool has_short_floats(const torch::jit::Module& module);

/// Whether this LibTorch has the operators that networks need for the 16-bit floats of the module,
/// on the CPU: 1.13 has no convolution of float16.
[[nodiscard]] bool can_run_short_floats(const torch::jit::Module& module);

/// Makes everything in 16-bit floats float32: parameters, buffers and other attributes, constants
/// of the code, and the types that the code asks for. Whether there was anything, as far as that is
/// known before the model runs.
bool widen_short_floats(const torch::jit::Module& module);

}  // namespace tbviz
