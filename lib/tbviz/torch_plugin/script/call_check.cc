#include "tbviz/torch_plugin/script/call_check.h"

#include <torch/csrc/jit/frontend/tree_views.h>
#include <torch/csrc/jit/runtime/operator.h>

#include <deque>
#include <optional>
#include <utility>
#include <vector>

#include "tbviz/error.h"
#include "tbviz/torch_plugin/script/code_place.h"

namespace tbviz {
namespace {

using torch::jit::TreeRef;

bool is_variable(const TreeRef& tree, const char* name) {
  return tree->kind() == torch::jit::TK_VAR && torch::jit::Var(tree).name().name() == name;
}

// The operator that is called so: "aten::relu" of torch.relu, "ns::name" of ops.ns.name; nothing if
// the callee is anything else.
std::optional<std::string> called_operator(const TreeRef& callee) {
  if (callee->kind() != '.') return std::nullopt;
  const torch::jit::Select select(callee);
  const std::string& name = select.selector().name();
  const TreeRef& from = select.value().tree();
  if (is_variable(from, "torch")) return "aten::" + name;
  if (from->kind() != '.') return std::nullopt;
  const torch::jit::Select space(from);
  if (!is_variable(space.value().tree(), "ops")) return std::nullopt;
  return space.selector().name() + "::" + name;
}

// Why none of the operators of this name may run. torch has functions that are no operators, as
// torch.device() is.
std::optional<std::string> refusal_of_all(const std::string& name, const OperatorPolicy& policy) {
  const auto operations = torch::jit::getAllOperatorsFor(c10::Symbol::fromQualString(name));
  if (operations.empty() && name.starts_with("aten::")) return std::nullopt;
  for (const auto& operation : operations) {
    const std::string& overload = operation->schema().overload_name();
    if (!policy.refusal_of(overload.empty() ? name : name + "." + overload)) return std::nullopt;
  }
  return policy.refusal_of(name);
}

/// A part of the code, and the function that it is in; of none it is null.
struct Part {
  TreeRef tree;
  const std::string* function = nullptr;
};

}  // namespace

void check_calls(const ScriptFile& file, const OperatorPolicy& policy, const std::string& model) {
  std::deque<std::string> functions;
  std::vector<Part> parts;
  for (const TreeRef& definition : file.definitions) parts.push_back({definition});
  while (!parts.empty()) {
    Part part = std::move(parts.back());
    parts.pop_back();
    if (part.tree->kind() == torch::jit::TK_DEF) {
      part.function = &functions.emplace_back(torch::jit::Def(part.tree).name().name() + "()");
    } else if (part.tree->kind() == torch::jit::TK_APPLY) {
      const auto name = called_operator(torch::jit::Apply(part.tree).callee().tree());
      const auto refusal = name ? refusal_of_all(*name, policy) : std::nullopt;
      if (refusal) {
        throw UnsupportedError(model, (part.function == nullptr ? "its code" : *part.function) +
                                          place_in_code(part.tree->range()) + " calls " + *name +
                                          *refusal);
      }
    }
    for (const TreeRef& child : part.tree->trees()) parts.push_back({child, part.function});
  }
}

}  // namespace tbviz
