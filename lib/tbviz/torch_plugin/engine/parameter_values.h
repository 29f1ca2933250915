// Other values in the place of a model's parameters, for a while.
#pragma once

#include <ATen/core/Tensor.h>

#include <span>
#include <string>
#include <utility>
#include <vector>

#include "tbviz/model/run.h"
#include "tbviz/torch_plugin/engine/parameters.h"

namespace tbviz {

/// While it lives, some parameters have other values; then they have their own again, the same
/// memory as before.
class ParameterValueScope {
 public:
  /// Throws ModelError if a value is of another type or shape than its parameter, or there is none
  /// of that index. Then nothing has changed.
  ParameterValueScope(const Parameters& parameters, std::span<const ParameterValue> values);
  ~ParameterValueScope();
  ParameterValueScope(const ParameterValueScope&) = delete;
  ParameterValueScope& operator=(const ParameterValueScope&) = delete;

 private:
  struct Replaced {
    at::Tensor parameter;
    at::Tensor original;
  };

  std::vector<Replaced> replaced_;
};

}  // namespace tbviz
