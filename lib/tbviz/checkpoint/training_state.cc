#include "tbviz/checkpoint/training_state.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <string_view>

#include "tbviz/text/word_set.h"

namespace tbviz {
namespace {

// Whatever stands below these, or is called so, is state.
constexpr WordSet kStateAnywhere(std::array<std::string_view, 26>{
    // Normalisation: PyTorch, Keras, Flax.
    "num_batches_tracked", "running_mean", "running_var", "running_std", "moving_mean",
    "moving_variance", "batch_stats",
    // Where optimizers and schedulers are kept.
    "optimizer", "optimizers", "optimizer_state", "optimizer_states", "optimizer_state_dict",
    "optimizer_weights", "opt_state", "optim", "scheduler", "lr_scheduler", "lr_schedulers",
    // What optimizers remember: torch.optim.
    "exp_avg", "exp_avg_sq", "max_exp_avg_sq", "exp_inf", "momentum_buffer", "square_avg",
    "grad_avg", "acc_delta"});

// Words that modules may be called, too: only at the end of a name.
constexpr WordSet kStateAtEnd(std::array<std::string_view, 5>{"step", "global_step", "epoch",
                                                              "iteration", "iterations"});

bool is_state_by_name(std::string_view name) {
  for (;;) {
    const std::size_t end = std::min(name.find_first_of("./"), name.size());
    const std::string_view word = name.substr(0, end);
    if (kStateAnywhere.holds(word)) return true;
    if (end == name.size()) return kStateAtEnd.holds(word);
    name.remove_prefix(end + 1);
  }
}

bool is_called_weight(std::string_view name) {
  const std::string_view last = name.substr(name.find_last_of("./") + 1);
  return last.find("weight") != std::string_view::npos ||
         last.find("kernel") != std::string_view::npos;
}

}  // namespace

bool is_training_state(const HeldTensor& held) {
  if (held.tensor != nullptr && held.tensor->role == TensorRole::kParameter) return false;
  if (is_state_by_name(held.name())) return true;
  if (held.tensor == nullptr || is_called_weight(held.name())) return false;
  return held.tensor->role == TensorRole::kBuffer ||
         !is_floating_point(held.tensor->values.dtype());
}

}  // namespace tbviz
