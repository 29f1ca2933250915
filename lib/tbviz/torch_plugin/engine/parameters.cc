#include "tbviz/torch_plugin/engine/parameters.h"

#include "tbviz/torch_plugin/engine/convert.h"

namespace tbviz {

void Parameters::add(const std::string& name, const at::Tensor& tensor) {
  if (!tensor.defined() || !known_.insert(tensor.unsafeGetTensorImpl()).second) return;
  const TensorView view = view_of(tensor, "the parameter " + name);
  tensor.requires_grad_(false);
  tensors_.push_back(tensor);
  infos_.push_back({name, view.dtype(), view.shape()});
}

at::ScalarType Parameters::floating_type() const {
  for (const at::Tensor& tensor : tensors_) {
    if (tensor.is_floating_point()) return tensor.scalar_type();
  }
  return at::kFloat;
}

}  // namespace tbviz
