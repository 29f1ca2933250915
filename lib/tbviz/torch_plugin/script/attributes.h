// Attributes of modules by their paths.
#pragma once

#include <torch/csrc/jit/api/module.h>

#include <algorithm>
#include <cstddef>
#include <string>
#include <string_view>

namespace tbviz {

/// What the attributes `path`, "features.0.weight", lead to. REQUIRES: they are there
[[nodiscard]] inline c10::IValue attribute_at(const torch::jit::Module& module,
                                              std::string_view path) {
  c10::IValue value = module._ivalue();
  while (!path.empty()) {
    const std::size_t dot = std::min(path.find('.'), path.size());
    value = value.toObject()->getAttr(std::string(path.substr(0, dot)));
    path.remove_prefix(std::min(dot + 1, path.size()));
  }
  return value;
}

}  // namespace tbviz
