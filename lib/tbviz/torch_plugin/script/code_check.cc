#include "tbviz/torch_plugin/script/code_check.h"

#include <torch/csrc/jit/api/function_impl.h>
#include <torch/csrc/jit/ir/ir.h>

#include <cstddef>
#include <deque>
#include <optional>
#include <set>
#include <string>
#include <unordered_map>
#include <unordered_set>
#include <utility>

#include "tbviz/error.h"
#include "tbviz/torch_plugin/script/code_place.h"
#include "tbviz/torch_plugin/script/inner_blocks.h"
#include "tbviz/torch_plugin/script/torchbind.h"

namespace tbviz {
namespace {

using torch::jit::Node;

std::string title_of(const torch::jit::Function& function) {
  return function.name() + "() of " + function.qualname().prefix();
}

// "aten::add.Tensor"; nodes that no schema describes by their kind, "prim::If".
std::string operator_of(const Node& node) {
  std::string name = node.kind().toQualString();
  const torch::jit::Operator* operation = node.maybeOperator();
  if (operation == nullptr) return name;
  const std::string& overload = operation->schema().overload_name();
  return overload.empty() ? name : name + "." + overload;
}

/// Goes through functions, and through the types and functions that they name.
class CodeCheck {
 public:
  explicit CodeCheck(const OperatorPolicy& policy) : policy_(policy) {}

  void check(const torch::jit::CompilationUnit& unit);
  void report(const std::string& model) const;

 private:
  void wait_for(torch::jit::Function* function) {
    if (seen_functions_.insert(function).second) waiting_.push_back(function);
  }
  void visit(torch::jit::Function& function);
  void visit(torch::jit::Block& block);
  void visit(Node& node);
  void visit(const c10::TypePtr& type);
  void visit_class(const c10::ClassType& type);
  void visit_values(at::ArrayRef<torch::jit::Value*> values) {
    for (const torch::jit::Value* value : values) visit(value->type());
  }
  void judge(const std::string& name);
  void judge_cast(const Node& node);
  void refuse(const std::string& what);

  const OperatorPolicy& policy_;
  std::deque<torch::jit::Function*> waiting_;
  std::unordered_set<const torch::jit::Function*> seen_functions_;
  std::unordered_map<const c10::Type*, c10::TypePtr> seen_types_;  // Kept: no address comes twice.
  std::set<std::pair<c10::Symbol, const torch::jit::Operator*>> seen_operators_;
  std::unordered_set<std::string> judged_;
  const torch::jit::Function* function_ = nullptr;  // Where it is.
  torch::jit::SourceRange place_;                   // The same.
  std::optional<std::string> first_;                // What is refused first, as a message.
  std::size_t refused_ = 0;
};

void CodeCheck::check(const torch::jit::CompilationUnit& unit) {
  for (torch::jit::Function* function : unit.get_functions()) wait_for(function);
  while (!waiting_.empty()) {
    torch::jit::Function* function = waiting_.front();
    waiting_.pop_front();
    visit(*function);
  }
}

void CodeCheck::report(const std::string& model) const {
  if (!first_) return;
  const std::size_t more = refused_ - 1;
  throw UnsupportedError(
      model, *first_ + (more == 0 ? ""
                                  : "; the model uses " + std::to_string(more) + " more operator" +
                                        (more == 1 ? "" : "s") + " that may not run"));
}

// Methods of TorchBind classes are no graphs; it is their class that is judged.
void CodeCheck::visit(torch::jit::Function& function) {
  function.ensure_defined();
  torch::jit::GraphFunction* of_graph = torch::jit::tryToGraphFunction(function);
  if (of_graph == nullptr) return;
  function_ = &function;
  for (const auto* arguments :
       {&function.getSchema().arguments(), &function.getSchema().returns()}) {
    for (const c10::Argument& argument : *arguments) visit(argument.type());
  }
  visit(*of_graph->graph()->block());
}

void CodeCheck::visit(torch::jit::Block& block) {
  visit_values(block.inputs());
  for (auto at = block.nodes().begin(); at != block.nodes().end();) {
    Node* node = *at;
    ++at;
    if (node->kind() == c10::aten::warn && node->outputs().empty()) {
      node->destroy();
    } else {
      visit(*node);
    }
  }
}

void CodeCheck::visit(Node& node) {
  place_ = node.sourceRange();
  if (seen_operators_.emplace(node.kind(), node.maybeOperator()).second) judge(operator_of(node));
  if (node.kind() == torch::jit::prim::unchecked_cast) judge_cast(node);
  visit_values(node.outputs());
  for_each_inner_block(node, [this](torch::jit::Block& block) { visit(block); });
}

void CodeCheck::visit(const c10::TypePtr& type) {
  if (!seen_types_.emplace(type.get(), type).second) return;
  if (const auto function = type->cast<c10::FunctionType>()) {
    wait_for(function->function());
  } else if (const auto of_class = type->cast<c10::ClassType>()) {
    visit_class(*of_class);
  } else {
    for (const c10::TypePtr& part : type->containedTypes()) visit(part);
  }
}

void CodeCheck::visit_class(const c10::ClassType& type) {
  if (const auto torchbind = torchbind_name(*type.name())) {
    judge(*torchbind);
    return;
  }
  for (const c10::ClassAttribute& attribute : type.getAttributes()) visit(attribute.getType());
  for (torch::jit::Function* method : type.methods()) wait_for(method);
  for (torch::jit::Function* hook : type.getForwardHooks()) wait_for(hook);
  for (torch::jit::Function* hook : type.getForwardPreHooks()) wait_for(hook);
}

void CodeCheck::judge(const std::string& name) {
  if (!judged_.insert(name).second) return;
  const auto refusal = policy_.refusal_of(name);
  if (!refusal) return;
  refuse(" uses " + name + *refusal);
}

// PyTorch writes casts for what an if has found out of a value: that it is not None, or which of
// its types it has.
void CodeCheck::judge_cast(const Node& node) {
  if (policy_.trust() || node.output()->type()->isSubtypeOf(*node.input()->type())) return;
  refuse(" takes a value for what it cannot be (" + node.input()->type()->annotation_str() +
         " for " + node.output()->type()->annotation_str() + "); `trust` lets it run");
}

void CodeCheck::refuse(const std::string& what) {
  ++refused_;
  if (!first_) first_ = title_of(*function_) + place_in_code(place_) + what;
}

}  // namespace

void check_code(const torch::jit::CompilationUnit& unit, const OperatorPolicy& policy,
                const std::string& model) {
  CodeCheck check(policy);
  check.check(unit);
  check.report(model);
}

}  // namespace tbviz
