// In which module's forward() the operators of a graph stand once all calls are inlined.
#pragma once

#include <torch/csrc/jit/api/module.h>
#include <torch/csrc/jit/ir/ir.h>

#include <map>
#include <set>
#include <string>

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
  [[nodiscard]] const std::string& of(const torch::jit::Node* node) const;

 private:
  struct Scope {
    std::string name;
    std::string module;  ///< "features.0"
  };

  [[nodiscard]] Scope inside(const Scope& outer, const std::string& module);
  void set(torch::jit::Node* node, const Scope& scope);

  UniqueNames& names_;
  std::map<std::string, std::string> types_;  // Classes of modules, by path.
  std::map<const torch::jit::Node*, Scope>
      scopes_;  // Of nodes outside of the model's own forward().
  Scope root_;
};

}  // namespace tbviz
