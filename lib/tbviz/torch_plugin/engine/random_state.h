// LibTorch's random generator, which a model's runs start from.
#pragma once

#include <ATen/core/Tensor.h>

#include <cstdint>

namespace tbviz {

/// Starts the generator anew, as torch.manual_seed() does.
void seed_generator(std::uint64_t seed);

/// What the generator holds, for restore_generator().
[[nodiscard]] at::Tensor generator_state();

void restore_generator(const at::Tensor& state);

}  // namespace tbviz
