// What a checkpoint holds beside the weights: counters, running statistics, the optimizer's memory.
#pragma once

#include "tbviz/checkpoint/held_tensor.h"

namespace tbviz {

/// Whether the tensor is training state rather than a weight. Parameters are weights. Else these
/// are state: what stands below or is called by the names that PyTorch, Keras, Flax and their
/// optimizers give state (`running_mean`, `step`, `optimizer`...), buffers, and whole numbers;
/// the latter two not if they are called weights or kernels, as packed ones are.
[[nodiscard]] bool is_training_state(const HeldTensor& held);

}  // namespace tbviz
