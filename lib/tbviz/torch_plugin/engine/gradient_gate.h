// Gates: places in autograd's graph where gradients are seen and replaced.
#pragma once

#include <ATen/core/Tensor.h>

#include <functional>
#include <span>
#include <vector>

namespace tbviz {

/// Sees the gradients by all the tensors that passed a gate together, and may replace them. An
/// undefined one: the loss does not depend on the tensor.
using GradientHook = std::function<void(std::span<at::Tensor> gradients)>;

/// Lets tensors pass: `forwarded` are the values that go on, `values` those that gradients go back
/// to, through `hook`. What it returns stands for `forwarded`: copies, so that no operation that
/// works in place changes what was saved for the way back. It needs gradients even where `values`
/// do not. Tensors without floating point have no gradients. REQUIRES: gradients are enabled; as
/// many values as forwarded, of equal shapes.
[[nodiscard]] std::vector<at::Tensor> pass_gate(std::span<const at::Tensor> values,
                                                std::span<const at::Tensor> forwarded,
                                                GradientHook hook);

}  // namespace tbviz
