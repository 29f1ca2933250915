#include "tbviz/torch_plugin/script/inlining.h"

#include <torch/csrc/jit/api/function_impl.h>
#include <torch/csrc/jit/ir/constants.h>

#include <string_view>

namespace tbviz {
namespace {

using torch::jit::GraphFunction;
using torch::jit::Node;
using torch::jit::Value;

// "forward", in a trace also "forward1", ... for later calls, and "forward__0", ... for overloads.
bool is_forward(std::string_view method) {
  if (!method.starts_with("forward")) return false;
  method.remove_prefix(7);
  if (method.starts_with("__")) method.remove_prefix(2);
  return method.find_first_not_of("0123456789") == std::string_view::npos;
}

/// A call, and what is called.
struct Call {
  Node* node = nullptr;
  GraphFunction* callee = nullptr;    // Null: known at run time only.
  std::optional<std::string> module;  // As in InlineListener.
};

Call resolve_function(Node* node) {
  const auto type = node->input(0)->type()->expect<c10::FunctionType>();
  return {node, torch::jit::tryToGraphFunction(*type->function()), {}};
}

// Nothing is known of calls through a module interface.
Call resolve_method(Node* node, const Value* self) {
  const auto type = node->input(0)->type()->cast<c10::ClassType>();
  if (!type) return {node, nullptr, {}};
  const std::string& method = node->s(torch::jit::attr::name);
  Call call{node, torch::jit::tryToGraphFunction(type->getMethod(method)), {}};
  if (type->is_module() && is_forward(method)) call.module = attribute_path(node->input(0), self);
  return call;
}

void inline_call(const Call& call, const InlineListener& listener) {
  listener.on_call(call.node, call.module);
  if (call.node->kind() == torch::jit::prim::CallFunction) {
    call.node->removeInput(0);  // The function; inlineCallTo expects the arguments only.
  }
  Node* before = call.node->prev();
  const Node* behind = call.node->next();
  torch::jit::inlineCallTo(call.node, call.callee, call.callee->graph().get());
  if (!listener.on_inlined) return;
  std::vector<Node*> nodes;
  for (Node* node = before->next(); node != behind; node = node->next()) nodes.push_back(node);
  listener.on_inlined(nodes);
}

}  // namespace

std::optional<std::string> attribute_path(const Value* value, const Value* self) {
  std::string path;
  for (; value != self; value = value->node()->input(0)) {
    if (value->node()->kind() != torch::jit::prim::GetAttr) return std::nullopt;
    const std::string& name = value->node()->s(torch::jit::attr::name);
    path.insert(0, path.empty() ? name : name + ".");
  }
  return path;
}

void inline_calls(torch::jit::Graph& graph, const Value* self, const InlineListener& listener) {
  bool changed = true;
  while (changed) {
    changed = false;
    for (const auto kind : {torch::jit::prim::CallMethod, torch::jit::prim::CallFunction}) {
      for (Node* node : torch::jit::findAllNodes(graph, kind, true)) {
        const Call call = kind == torch::jit::prim::CallMethod ? resolve_method(node, self)
                                                               : resolve_function(node);
        if (call.callee == nullptr) continue;  // The interpreter makes the call itself.
        inline_call(call, listener);
        changed = true;
      }
    }
  }
}

}  // namespace tbviz
