#include "tbviz/torch_plugin/engine/parameter_values.h"

#include <ATen/ATen.h>

#include <cstddef>

#include "tbviz/error.h"
#include "tbviz/model/run_failures.h"
#include "tbviz/torch_plugin/engine/convert.h"

namespace tbviz {
namespace {

void check(const Parameters& parameters, const ParameterValue& given) {
  const std::span<const ParameterInfo> infos = parameters.infos();
  if (given.index < infos.size()) {
    if (const auto reason = why_unread(parameters.tensors()[given.index])) {
      throw UnsupportedError({}, "the parameter " + infos[given.index].name + " " + *reason);
    }
  }
  check_parameter_value(infos, given);
}

}  // namespace

ParameterValueScope::ParameterValueScope(const Parameters& parameters,
                                         std::span<const ParameterValue> values) {
  std::vector<at::Tensor> replacements;
  for (const ParameterValue& given : values) {
    check(parameters, given);
    const at::Tensor& parameter = parameters.tensors()[given.index];
    replacements.push_back(at::empty_like(parameter).copy_(to_torch(given.value)));
    replaced_.push_back({parameter, parameter.detach()});
  }
  for (std::size_t i = 0; i < replaced_.size(); ++i) {
    replaced_[i].parameter.set_data(replacements[i]);
  }
}

ParameterValueScope::~ParameterValueScope() {
  for (auto one = replaced_.rbegin(); one != replaced_.rend(); ++one) {
    one->parameter.set_data(one->original);
  }
}

}  // namespace tbviz
