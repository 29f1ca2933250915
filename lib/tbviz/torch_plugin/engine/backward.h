// The way back through a model that has run: autograd, from a loss.
#pragma once

#include <ATen/core/Tensor.h>

#include <span>
#include <vector>

#include "tbviz/model/run.h"

namespace tbviz {

/// While it lives, all parameters need gradients, or none does, which saves autograd the work;
/// afterwards those do that did, and the gradients are gone.
class ParameterGradientScope {
 public:
  /// The parameters must outlive the scope.
  ParameterGradientScope(std::span<const at::Tensor> parameters, bool wanted);
  ~ParameterGradientScope();
  ParameterGradientScope(const ParameterGradientScope&) = delete;
  ParameterGradientScope& operator=(const ParameterGradientScope&) = delete;

 private:
  std::span<const at::Tensor> parameters_;
  std::vector<bool> needed_;
};

/// Runs autograd from `outputs`, what the model returned or a layer gave, with the gradients that
/// `loss` has by them. Throws ModelError if these do not fit; what hooks and the loss throw may
/// come out as another exception.
void propagate_back(std::span<const at::Tensor> outputs, const LossGradient& loss);

}  // namespace tbviz
