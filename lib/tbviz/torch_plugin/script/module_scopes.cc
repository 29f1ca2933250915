#include "tbviz/torch_plugin/script/module_scopes.h"

#include <unordered_map>

namespace tbviz {
namespace {

std::unordered_map<std::string, std::string> types_of(const torch::jit::Module& module) {
  std::unordered_map<std::string, std::string> types;
  for (const auto& [name, part] : module.named_modules()) {
    types.emplace(name, part.type()->name()->name());
  }
  return types;
}

}  // namespace

ModuleScopes::ModuleScopes(const torch::jit::Module& module, torch::jit::Graph& graph,
                           UniqueNames& names)
    : names_(types_of(module), names) {
  scopes_.push_back(names_.whole());
  code_ = inline_calls(graph, module, [this](const InlinedCall& call) {
    if (!call.is_forward()) return;
    const GraphScope& outer = scopes_[call.outer];
    scopes_.push_back(call.module ? names_.inside(outer, *call.module) : outer);
  });
}

}  // namespace tbviz
