#include "tbviz/torch_plugin/engine/parameters.h"

#include "tbviz/torch_plugin/engine/convert.h"

namespace tbviz {

void Parameters::add(const std::string& name, const at::Tensor& tensor) {
  if (!tensor.defined() || !known_.insert(tensor.unsafeGetTensorImpl()).second) return;
  tensors_.push_back(tensor);
  ParameterInfo info{.name = name, .shape = tensor.sizes().vec()};
  if (!why_unread(tensor)) info.dtype = view_of(tensor, name).dtype();
  infos_.push_back(std::move(info));
}

at::ScalarType Parameters::floating_type() const {
  for (const at::Tensor& tensor : tensors_) {
    if (tensor.is_floating_point()) return tensor.scalar_type();
  }
  return at::kFloat;
}

}  // namespace tbviz
