// In which module's forward() the operators of a graph stand once all calls are inlined.
#pragma once

#include <torch/csrc/jit/api/module.h>
#include <torch/csrc/jit/ir/ir.h>

#include <map>
#include <set>
#include <string>
#include <vector>

#include "tbviz/torch_plugin/script/inlining.h"

namespace tbviz {

/// Names of which no two are equal.
class UniqueNames {
 public:
  /// `name`, or the first of "name_1", "name_2", ... that was not given before.
  [[nodiscard]] std::string claim(const std::string& name) {
    std::string result = name;
    for (int i = 1; !names_.insert(result).second; ++i) result = name + "_" + std::to_string(i);
    return result;
  }

 private:
  std::set<std::string> names_;
};

/// Names as SummaryWriter.add_graph gives them: "AlexNet/Sequential[features]/Conv2d[0]", and
/// "..._1" for the second call of a module.
class ModuleScopes {
 public:
  /// Inlines all calls of `graph`, the module's forward(). Scopes take their names from `names`.
  ModuleScopes(const torch::jit::Module& module, torch::jit::Graph& graph, UniqueNames& names);

  /// The scope of a node of the inlined graph.
  [[nodiscard]] const std::string& of(const torch::jit::Node* node) const {
    return scopes_[code_.of(node)].name;
  }

 private:
  struct Scope {
    std::string name;
    std::string module;  ///< "features.0"
  };

  [[nodiscard]] Scope inside(const Scope& outer, const std::string& module);

  UniqueNames& names_;
  std::map<std::string, std::string> types_;  // Classes of modules, by path.
  std::vector<Scope> scopes_;                 // Of the graph's code, by its number.
  CodeScopes code_;
};

}  // namespace tbviz
