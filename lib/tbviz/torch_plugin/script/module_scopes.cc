#include "tbviz/torch_plugin/script/module_scopes.h"

#include <algorithm>
#include <optional>
#include <span>

#include "tbviz/torch_plugin/script/inlining.h"

namespace tbviz {

using torch::jit::Node;

ModuleScopes::ModuleScopes(const torch::jit::Module& module, torch::jit::Graph& graph,
                           UniqueNames& names)
    : names_(names) {
  for (const auto& [name, part] : module.named_modules()) {
    types_.emplace(name, part.type()->name()->name());
  }
  root_.name = types_[""];
  Scope called;
  const auto on_call = [&](Node* call, const std::optional<std::string>& path) {
    const auto found = scopes_.find(call);
    const Scope outer = found == scopes_.end() ? root_ : found->second;
    called = path ? inside(outer, *path) : outer;
    scopes_.erase(call);  // It goes away, and its address may be given to another node.
  };
  const auto on_inlined = [&](std::span<Node* const> nodes) {
    for (Node* node : nodes) set(node, called);
  };
  inline_calls(graph, graph.inputs()[0], {on_call, on_inlined});
}

const std::string& ModuleScopes::of(const Node* node) const {
  const auto found = scopes_.find(node);
  return found == scopes_.end() ? root_.name : found->second.name;
}

// With each module on the way: "ModuleList[blocks]/Conv2d[0]".
ModuleScopes::Scope ModuleScopes::inside(const Scope& outer, const std::string& module) {
  const bool nested = outer.module.empty() || module.starts_with(outer.module + ".");
  std::size_t at = nested && !outer.module.empty() ? outer.module.size() + 1 : 0;
  std::string name = nested ? outer.name : root_.name;
  while (at <= module.size()) {
    const std::size_t dot = std::min(module.find('.', at), module.size());
    const auto type = types_.find(module.substr(0, dot));
    name +=
        "/" + (type == types_.end() ? "" : type->second) + "[" + module.substr(at, dot - at) + "]";
    at = dot + 1;
  }
  return {names_.claim(name), module};
}

void ModuleScopes::set(Node* node, const Scope& scope) {
  scopes_.insert_or_assign(node, scope);
  for (torch::jit::Block* block : node->blocks()) {
    for (Node* inner : block->nodes()) set(inner, scope);
  }
}

}  // namespace tbviz
