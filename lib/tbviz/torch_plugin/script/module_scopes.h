// In which module's forward() the operators of a graph stand once all calls are inlined.
#pragma once

#include <torch/csrc/jit/api/module.h>
#include <torch/csrc/jit/ir/ir.h>

#include <string>
#include <vector>

#include "tbviz/model/scope_names.h"
#include "tbviz/text/unique_names.h"
#include "tbviz/torch_plugin/script/inlining.h"

namespace tbviz {

/// Names as ScopeNames gives them.
class ModuleScopes {
 public:
  /// Inlines all calls of `graph`, the module's forward(). Scopes take their names from `names`.
  ModuleScopes(const torch::jit::Module& module, torch::jit::Graph& graph, UniqueNames& names);

  /// The scope of a node of the inlined graph.
  [[nodiscard]] const std::string& of(const torch::jit::Node* node) const {
    return scopes_[code_.of(node)].name;
  }

 private:
  ScopeNames names_;
  std::vector<GraphScope> scopes_;  // Of the graph's code, by its number.
  CodeScopes code_;
};

}  // namespace tbviz
