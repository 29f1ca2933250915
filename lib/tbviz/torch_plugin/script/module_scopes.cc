#include "tbviz/torch_plugin/script/module_scopes.h"

#include <algorithm>

namespace tbviz {

ModuleScopes::ModuleScopes(const torch::jit::Module& module, torch::jit::Graph& graph,
                           UniqueNames& names)
    : names_(names) {
  for (const auto& [name, part] : module.named_modules()) {
    types_.emplace(name, part.type()->name()->name());
  }
  scopes_.push_back({types_[""], ""});
  code_ = inline_calls(graph, module, [this](const InlinedCall& call) {
    if (!call.is_forward()) return;
    const Scope& outer = scopes_[call.outer];
    scopes_.push_back(call.module ? inside(outer, *call.module) : outer);
  });
}

// With each module on the way: "ModuleList[blocks]/Conv2d[0]".
ModuleScopes::Scope ModuleScopes::inside(const Scope& outer, const std::string& module) {
  const bool nested = outer.module.empty() || module.starts_with(outer.module + ".");
  std::size_t at = nested && !outer.module.empty() ? outer.module.size() + 1 : 0;
  std::string name = nested ? outer.name : scopes_[0].name;
  while (at <= module.size()) {
    const std::size_t dot = std::min(module.find('.', at), module.size());
    const auto type = types_.find(module.substr(0, dot));
    name +=
        "/" + (type == types_.end() ? "" : type->second) + "[" + module.substr(at, dot - at) + "]";
    at = dot + 1;
  }
  return {names_.claim(name), module};
}

}  // namespace tbviz
