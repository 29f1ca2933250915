#include "tbviz/torch_plugin/engine/backward.h"

#include <torch/csrc/autograd/autograd.h>

#include <array>
#include <cstddef>
#include <optional>
#include <vector>

#include "tbviz/error.h"
#include "tbviz/torch_plugin/engine/convert.h"

namespace tbviz {

ParameterGradientScope::ParameterGradientScope(std::span<const at::Tensor> parameters, bool wanted)
    : parameters_(parameters) {
  for (const at::Tensor& parameter : parameters_) {
    needed_.push_back(parameter.requires_grad());
    parameter.requires_grad_(wanted && (parameter.is_floating_point() || parameter.is_complex()));
  }
}

ParameterGradientScope::~ParameterGradientScope() {
  for (std::size_t i = 0; i < parameters_.size(); ++i) {
    parameters_[i].mutable_grad() = at::Tensor();
    parameters_[i].requires_grad_(needed_[i]);
  }
}

void propagate_back(std::span<const at::Tensor> outputs, const LossGradient& loss) {
  std::vector<TensorView> views;
  const std::array<std::byte, 1> nothing{};
  for (const at::Tensor& output : outputs) {
    const bool unread = why_unread(output).has_value();
    views.push_back(unread ? TensorView(DType::kFloat32, {0}, nothing.data())
                           : view_of(output, "the output"));
  }
  const std::vector<std::optional<Tensor>> gradients = loss(views);
  torch::autograd::variable_list roots;
  torch::autograd::variable_list root_gradients;
  for (std::size_t i = 0; i < outputs.size() && i < gradients.size(); ++i) {
    if (!gradients[i]) continue;
    if (const auto reason = why_unread(outputs[i])) {
      throw UnsupportedError({}, "there is no loss of a result that " + *reason);
    }
    if (!outputs[i].requires_grad()) continue;
    if (outputs[i].sizes() != at::IntArrayRef(gradients[i]->shape())) {
      throw ModelError({}, "the gradient of the loss has the shape " +
                               format_shape(gradients[i]->shape()) + ", the output has " +
                               format_shape(views[i].shape()));
    }
    roots.push_back(outputs[i]);
    root_gradients.push_back(to_torch(*gradients[i]).to(outputs[i].scalar_type()));
  }
  if (!roots.empty()) torch::autograd::backward(roots, root_gradients);
}

}  // namespace tbviz
