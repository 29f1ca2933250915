// What a model has learned, as LibTorch's tensors.
#pragma once

#include <ATen/core/Tensor.h>

#include <span>
#include <string>
#include <unordered_set>
#include <vector>

#include "tbviz/model/run.h"

namespace tbviz {

/// A model's parameters, each once, under the first of its names.
class Parameters {
 public:
  /// Adds a parameter unless it is there already.
  void add(const std::string& name, const at::Tensor& tensor);

  /// In the order in which they were added.
  [[nodiscard]] std::span<const at::Tensor> tensors() const { return tensors_; }
  [[nodiscard]] const std::vector<ParameterInfo>& infos() const { return infos_; }

  /// The floating-point type that the model computes in, for its inputs.
  [[nodiscard]] at::ScalarType floating_type() const;

 private:
  std::vector<at::Tensor> tensors_;
  std::unordered_set<const at::TensorImpl*> known_;  // Of tensors_.
  std::vector<ParameterInfo> infos_;
};

}  // namespace tbviz
