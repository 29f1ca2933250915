#include "tbviz/torch_plugin/script/inlining.h"

#include <torch/csrc/jit/api/function_impl.h>
#include <torch/csrc/jit/ir/constants.h>

#include <algorithm>
#include <set>
#include <string_view>
#include <unordered_set>
#include <vector>

#include "tbviz/torch_plugin/script/attributes.h"

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

// The classes of some modules, each once.
template <class Modules>
std::vector<c10::ClassTypePtr> classes_of(const Modules& modules) {
  std::vector<c10::ClassTypePtr> classes;
  for (const torch::jit::Module& module : modules) {
    if (std::find(classes.begin(), classes.end(), module.type()) == classes.end()) {
      classes.push_back(module.type());
    }
  }
  return classes;
}

// Attributes that some code puts another module in: what a path through one leads to is not known.
std::set<std::string> replaced_modules(const torch::jit::Module& module) {
  std::set<std::string> names;
  for (torch::jit::Function* function : module._ivalue()->compilation_unit()->get_functions()) {
    const GraphFunction* of_graph = torch::jit::tryToGraphFunction(*function);
    if (of_graph == nullptr) continue;
    const auto graph = of_graph->graph();
    for (Node* node : torch::jit::findAllNodes(*graph, torch::jit::prim::SetAttr, true)) {
      if (node->input(1)->type()->is_module()) names.insert(node->s(torch::jit::attr::name));
    }
  }
  return names;
}

// Modules that call each other behind interfaces without end are no model that can be run; arms of
// an if hold the code of what is called there.
constexpr int kMostInterfaceCalls = 1 << 16;
constexpr int kMostArms = 1 << 12;

/// Inlines the calls of one graph.
class Inliner {
 public:
  Inliner(torch::jit::Graph& graph, const torch::jit::Module& module, const CallListener& on_call)
      : graph_(graph), module_(module), on_call_(on_call), replaced_(replaced_modules(module)) {
    forwards_.push_back({0, module.type()});
  }

  CodeScopes run();

 private:
  bool inline_one(Node* call);
  bool inline_function(Node* call);
  bool inline_method(Node* call);
  void choose_at_run_time(Node* call, const c10::InterfaceType& interface);
  bool choose_by_module(Node* call);
  void choose_by_class(Node* call, const c10::InterfaceType& interface);
  torch::jit::Block* add_arm(Node* call, Value* condition);
  void finish_arm(torch::jit::Block* arm, Node* call, Value* module);
  [[nodiscard]] bool is_within(std::size_t scope, const c10::ClassType& type) const;
  void put_in_place(Node* call, GraphFunction& callee, const InlinedCall& told);
  [[nodiscard]] std::optional<std::string> module_path(const Value* module) const;

  torch::jit::Graph& graph_;
  const torch::jit::Module& module_;
  const CallListener& on_call_;
  std::set<std::string> replaced_;
  CodeScopes scopes_;
  struct Forward {
    std::size_t outer;  ///< The scope that calls it.
    c10::ClassTypePtr type;
  };
  std::vector<Forward> forwards_;  // By scope.
  int interface_calls_ = 0;
  int arms_ = 0;
  std::unordered_set<const Node*> left_;  // Calls that the interpreter is to make itself.
};

CodeScopes Inliner::run() {
  for (bool changed = true; changed;) {
    changed = false;
    for (const auto kind : {torch::jit::prim::CallMethod, torch::jit::prim::CallFunction}) {
      for (Node* node : torch::jit::findAllNodes(graph_, kind, true)) {
        if (!left_.contains(node)) changed = inline_one(node) || changed;
      }
    }
  }
  return std::move(scopes_);
}

bool Inliner::inline_one(Node* call) {
  return call->kind() == torch::jit::prim::CallMethod ? inline_method(call) : inline_function(call);
}

bool Inliner::inline_function(Node* call) {
  const auto type = call->input(0)->type()->expect<c10::FunctionType>();
  GraphFunction* callee = torch::jit::tryToGraphFunction(*type->function());
  if (callee == nullptr) return false;
  const std::size_t scope = scopes_.of(call);
  const InlinedCall told{call, scope, scope, {}, type->function()->qualname().qualifiedName()};
  on_call_(told);
  call->removeInput(0);  // The function; inlineCallTo expects the arguments only.
  put_in_place(call, *callee, told);
  return true;
}

bool Inliner::inline_method(Node* call) {
  Value* object = call->input(0);
  std::optional<std::string> path;
  if (object->type()->is_module()) path = module_path(object);
  if (const auto interface = object->type()->cast<c10::InterfaceType>()) {
    if (!interface->is_module()) return false;
    if (++interface_calls_ > kMostInterfaceCalls || arms_ > kMostArms) {
      scopes_.set_incomplete();
      return false;
    }
    if (!path) {
      choose_at_run_time(call, *interface);
      return true;
    }
    object->setType(attribute_at(module_, *path).type());
  }
  const auto type = object->type()->cast<c10::ClassType>();
  if (!type) return false;
  const std::string& method = call->s(torch::jit::attr::name);
  GraphFunction* callee = torch::jit::tryToGraphFunction(type->getMethod(method));
  if (callee == nullptr) return false;
  InlinedCall told{call, scopes_.of(call), scopes_.of(call)};
  if (type->is_module() && is_forward(method)) {
    told.scope = forwards_.size();
    forwards_.push_back({told.outer, type});
    told.module = path;
  }
  on_call_(told);
  put_in_place(call, *callee, told);
  return true;
}

// Ifs with one arm a module, or a class, each with a call of what that has; the call itself goes
// into the last arm, for what is none of them.
void Inliner::choose_at_run_time(Node* call, const c10::InterfaceType& interface) {
  left_.insert(call);
  if (!choose_by_module(call)) choose_by_class(call, interface);
}

// Of a module that is taken out of a list or dict of modules: whether it is this one, or the next.
// So each has its path.
bool Inliner::choose_by_module(Node* call) {
  Value* object = call->input(0);
  if (object->node()->kind() != torch::jit::prim::ModuleContainerIndex) return false;
  Value* container = object->node()->input(0);
  const auto path = module_path(container);
  if (!path) return false;
  const torch::jit::Module modules(attribute_at(module_, *path).toObject());
  const std::size_t scope = scopes_.of(call);
  for (const torch::jit::NameModule& one : modules.named_children()) {
    const torch::jit::WithInsertPoint insert_point(call);
    Value* module = graph_.insertNode(graph_.createGetAttr(container, one.name))->output();
    Node* is_it = graph_.insertNode(
        graph_.create(c10::Symbol::fromQualString("tbviz::is_module"), {object, module}, 1));
    is_it->output()->setType(c10::BoolType::get());
    scopes_.set(is_it, scope);
    finish_arm(add_arm(call, is_it->output()), call, module);
  }
  return true;
}

void Inliner::choose_by_class(Node* call, const c10::InterfaceType& interface) {
  Value* object = call->input(0);
  for (const c10::ClassTypePtr& type : classes_of(module_.modules())) {
    if (!type->isSubtypeOf(interface) || is_within(scopes_.of(call), *type)) continue;
    const torch::jit::WithInsertPoint insert_point(call);
    Node* is_of_type = graph_.insertNode(graph_.createIsInstance(object, {type}));
    torch::jit::Block* arm = add_arm(call, is_of_type->output());
    Node* cast = arm->appendNode(graph_.create(torch::jit::prim::unchecked_cast, {object}));
    cast->output()->setType(type);
    finish_arm(arm, call, cast->output());
  }
}

// An if in front of the call, which takes the call's place and has it in its other arm.
torch::jit::Block* Inliner::add_arm(Node* call, Value* condition) {
  ++arms_;
  const torch::jit::WithInsertPoint insert_point(call);
  Node* choice = graph_.insertNode(graph_.create(torch::jit::prim::If, 1));
  choice->addInput(condition);
  choice->output()->setType(call->output()->type());
  call->output()->replaceAllUsesWith(choice->output());
  torch::jit::Block* yes = choice->addBlock();
  torch::jit::Block* no = choice->addBlock();
  scopes_.set(choice, scopes_.of(call));
  call->moveBefore(no->return_node());
  no->registerOutput(call->output());
  return yes;
}

void Inliner::finish_arm(torch::jit::Block* arm, Node* call, Value* module) {
  Node* known = arm->appendNode(graph_.createClone(call, [](Value* value) { return value; }));
  known->replaceInput(0, module);
  arm->registerOutput(known->output());
  for (Node* node : arm->nodes()) scopes_.set(node, scopes_.of(call));
}

// Whether the code of a scope was called by a module of that class, however indirectly.
bool Inliner::is_within(std::size_t scope, const c10::ClassType& type) const {
  for (; *forwards_[scope].type != type; scope = forwards_[scope].outer) {
    if (scope == 0) return false;
  }
  return true;
}

void Inliner::put_in_place(Node* call, GraphFunction& callee, const InlinedCall& told) {
  Node* before = call->prev();
  const Node* behind = call->next();
  scopes_.forget(call);
  torch::jit::inlineCallTo(call, &callee, callee.graph().get());
  for (Node* node = before->next(); node != behind; node = node->next()) {
    if (told.scope != 0) scopes_.set(node, told.scope);
  }
}

std::optional<std::string> Inliner::module_path(const Value* module) const {
  std::optional<std::string> path = attribute_path(module, graph_.inputs()[0]);
  if (!path || replaced_.empty()) return path;
  std::string_view rest = *path;
  while (!rest.empty()) {
    const std::size_t dot = std::min(rest.find('.'), rest.size());
    if (replaced_.contains(std::string(rest.substr(0, dot)))) return std::nullopt;
    rest.remove_prefix(std::min(dot + 1, rest.size()));
  }
  return path;
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

void CodeScopes::set(Node* node, std::size_t scope) {
  scopes_.insert_or_assign(node, scope);
  for (torch::jit::Block* block : node->blocks()) {
    for (Node* inner : block->nodes()) set(inner, scope);
  }
}

CodeScopes inline_calls(torch::jit::Graph& graph, const torch::jit::Module& module,
                        const CallListener& on_call) {
  return Inliner(graph, module, on_call).run();
}

}  // namespace tbviz
