#include "tbviz/torch_plugin/engine/saved_tensors.h"

#include <ATen/ATen.h>

#include "tbviz/error.h"

namespace tbviz {

void SavedTensors::save(const at::Tensor& tensor) {
  tensors_.push_back({tensor, tensor.detach().clone(), tensor._version(), tensor.requires_grad()});
}

void SavedTensors::save_unchanging(const at::Tensor& tensor) {
  tensors_.push_back({tensor, {}, tensor._version(), tensor.requires_grad()});
}

void SavedTensors::restore() {
  const c10::NoGradGuard no_gradients;
  for (Saved& saved : tensors_) {
    put_back(saved);
    saved.version = saved.tensor._version();
  }
}

void SavedTensors::put_back(const Saved& saved) {
  if (saved.tensor.grad_fn()) saved.tensor.detach_();
  if (saved.tensor.requires_grad() != saved.requires_grad) {
    saved.tensor.requires_grad_(saved.requires_grad);
  }
  if (!saved.copy.defined()) {
    if (saved.tensor._version() == saved.version) return;
    throw ModelError({}, "the model changed one of its weights, so that it cannot run again");
  }
  if (saved.tensor.sizes() == saved.copy.sizes()) {
    saved.tensor.copy_(saved.copy);
  } else {
    saved.tensor.set_data(saved.copy.clone());
  }
}

}  // namespace tbviz
