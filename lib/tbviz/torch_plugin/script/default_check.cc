#include "tbviz/torch_plugin/script/default_check.h"

#include <torch/csrc/jit/frontend/lexer.h>
#include <torch/csrc/jit/frontend/tree_views.h>
#include <torch/custom_class.h>

#include <algorithm>
#include <optional>
#include <span>
#include <utility>
#include <vector>

#include "tbviz/error.h"
#include "tbviz/torch_plugin/script/code_place.h"

namespace tbviz {
namespace {

using torch::jit::TreeRef;

// a.b.c as {"a", "b", "c"}; empty for anything but a name and names behind it.
std::vector<std::string> names_in(TreeRef tree) {
  std::vector<std::string> names;
  while (tree->kind() == '.') {
    const torch::jit::Select select(tree);
    names.push_back(select.selector().name());
    tree = select.value().tree();
  }
  if (tree->kind() != torch::jit::TK_VAR) return {};
  names.push_back(torch::jit::Var(tree).name().name());
  std::reverse(names.begin(), names.end());
  return names;
}

std::string joined(std::span<const std::string> names) {
  std::string text;
  for (const std::string& name : names) text += (text.empty() ? "" : ".") + name;
  return text;
}

// The operator that `names` stand for: torch.save is aten::save, ops.image.read_file is
// image::read_file.
std::string operator_called(const std::vector<std::string>& names) {
  if (names.size() == 2 && names[0] == "torch") return "aten::" + names[1];
  if (names.size() == 3 && names[0] == "ops") return names[1] + "::" + names[2];
  return joined(names);
}

bool is_literal(const TreeRef& tree) {
  switch (tree->kind()) {
    case torch::jit::TK_CONST:
    case torch::jit::TK_STRINGLITERAL:
    case torch::jit::TK_TRUE:
    case torch::jit::TK_FALSE:
    case torch::jit::TK_NONE:
    case torch::jit::TK_VAR:  // inf and nan; all else that LibTorch knows by a name is no value.
      return true;
    default:
      return false;
  }
}

bool has_definition(const ScriptFile* file, const std::string& name, bool named_tuple) {
  if (file == nullptr) return false;
  return std::any_of(file->definitions.begin(), file->definitions.end(), [&](const TreeRef& tree) {
    if (tree->kind() == torch::jit::TK_DEF) {
      return !named_tuple && torch::jit::Def(tree).name().name() == name;
    }
    const torch::jit::ClassDef of_class(tree);
    if (of_class.name().name() != name) return false;
    const auto base = of_class.superclass();
    const bool is_tuple = base.present() && base.get().kind() == torch::jit::TK_VAR &&
                          torch::jit::Var(base.get()).name().name() == "NamedTuple";
    return is_tuple == named_tuple;
  });
}

// annotate(List[int], []): a type, and the value.
bool is_annotation(const torch::jit::Apply& call) {
  return joined(names_in(call.callee().tree())) == "annotate" && call.inputs().size() == 2 &&
         call.attributes().size() == 0;
}

/// Looks through the definitions of one file.
class DefaultCheck {
 public:
  DefaultCheck(ScriptSources& sources, const OperatorPolicy& policy, const std::string& model)
      : sources_(sources), policy_(policy), model_(model) {}

  void check_definition(const std::string& qualifier, const TreeRef& definition);

 private:
  /// Part of the code, and the function that it is in.
  struct Part {
    const TreeRef* tree = nullptr;
    const TreeRef* function = nullptr;
  };

  /// A call in a default value, as words in a message.
  struct Call {
    torch::jit::SourceRange place;
    std::string what;
    std::string refusal;
  };

  void check_class(const std::string& name, const torch::jit::ClassDef& of_class);
  void check_arguments(const TreeRef& tree, const std::string& owner);
  void check_value(const TreeRef& value, const std::string& owner);
  [[nodiscard]] std::optional<Call> telling_call(const TreeRef& value) const;
  [[nodiscard]] std::optional<TreeRef> first_to_run(const TreeRef& value);
  [[nodiscard]] bool makes_plain_value(const torch::jit::Apply& call);
  [[nodiscard]] bool is_named_tuple(const std::vector<std::string>& names);

  ScriptSources& sources_;
  const OperatorPolicy& policy_;
  const std::string& model_;
};

void DefaultCheck::check_definition(const std::string& qualifier, const TreeRef& definition) {
  if (definition->kind() == torch::jit::TK_CLASS_DEF) {
    const torch::jit::ClassDef of_class(definition);
    check_class(qualifier + "." + of_class.name().name(), of_class);
  } else {
    check_arguments(definition, qualifier);
  }
}

void DefaultCheck::check_class(const std::string& name, const torch::jit::ClassDef& of_class) {
  for (const torch::jit::Stmt& statement : of_class.body()) {
    if (statement.kind() == torch::jit::TK_ASSIGN) {
      const torch::jit::Assign assign(statement.tree());
      // __annotations__["0"] = a type.
      const bool is_type = assign.lhs_list()[0].kind() == torch::jit::TK_SUBSCRIPT;
      if (!is_type && assign.rhs().present()) check_value(assign.rhs().get().tree(), name);
    } else {
      check_arguments(statement.tree(), name);
    }
  }
}

// Of all functions in `tree`, those inside others too.
void DefaultCheck::check_arguments(const TreeRef& tree, const std::string& owner) {
  std::vector<Part> parts = {{&tree, nullptr}};
  while (!parts.empty()) {
    const auto [part, inside] = parts.back();
    parts.pop_back();
    if ((*part)->kind() == torch::jit::TK_PARAM) {
      const auto value = torch::jit::Param(*part).defaultValue();
      if (!value.present()) continue;
      const bool named = inside != nullptr;
      check_value(value.get().tree(),
                  (named ? torch::jit::Def(*inside).name().name() + "() of " : "") + owner);
      continue;
    }
    const TreeRef* function = (*part)->kind() == torch::jit::TK_DEF ? part : inside;
    for (const TreeRef& child : (*part)->trees()) parts.push_back({&child, function});
  }
}

void DefaultCheck::check_value(const TreeRef& value, const std::string& owner) {
  const std::optional<TreeRef> culprit = first_to_run(value);
  if (!culprit) return;
  Call named = {(*culprit)->range(), "computes a value", "; `trust` lets it run"};
  if (const auto call = telling_call(*culprit)) named = *call;
  throw UnsupportedError(model_, owner + place_in_code(named.place) + " " + named.what +
                                     " for a default, as soon as the model is loaded" +
                                     named.refusal);
}

// The first call in `value` of an operator that may not run, or else of any.
std::optional<DefaultCheck::Call> DefaultCheck::telling_call(const TreeRef& value) const {
  std::optional<Call> first;
  std::vector<TreeRef> parts = {value};
  while (!parts.empty()) {
    const TreeRef part = std::move(parts.back());
    parts.pop_back();
    if (part->kind() == torch::jit::TK_APPLY) {
      const auto names = names_in(torch::jit::Apply(part).callee().tree());
      const std::string name = operator_called(names);
      const bool is_operator = name.find("::") != std::string::npos;
      const auto refusal = is_operator ? policy_.refusal_of(name) : std::nullopt;
      Call call = {part->range(), "calls " + name, refusal.value_or("; `trust` lets it run")};
      if (refusal) return call;
      if (!first && !name.empty()) first = std::move(call);
    }
    for (auto child = part->trees().rbegin(); child != part->trees().rend(); ++child) {
      parts.push_back(*child);
    }
  }
  return first;
}

// The part of `value` for which LibTorch would have to run something that is no plain value.
std::optional<TreeRef> DefaultCheck::first_to_run(const TreeRef& value) {
  std::vector<TreeRef> parts = {value};
  while (!parts.empty()) {
    const TreeRef part = std::move(parts.back());
    parts.pop_back();
    if (is_literal(part)) continue;
    switch (part->kind()) {
      case torch::jit::TK_UNARY_MINUS:
      case '+':  // Complex numbers.
      case '-':
      case torch::jit::TK_LIST_LITERAL:
      case torch::jit::TK_TUPLE_LITERAL:
      case torch::jit::TK_DICT_LITERAL:
      case torch::jit::TK_LIST:
        break;
      case torch::jit::TK_ATTRIBUTE:
        parts.push_back(torch::jit::Attribute(part).value().tree());
        continue;
      case '.': {  // An enum's value, or CONSTANTS.c0.
        const std::vector<std::string> names = names_in(part);
        if (names.empty()) return part;
        if (names[0] == "__torch__" || (names[0] == "CONSTANTS" && names.size() == 2)) continue;
        return part;
      }
      case torch::jit::TK_APPLY: {
        const torch::jit::Apply call(part);
        if (is_annotation(call)) {
          parts.push_back(call.inputs()[1].tree());
          continue;
        }
        if (!makes_plain_value(call)) return part;
        parts.push_back(call.inputs().tree());
        parts.push_back(call.attributes().tree());
        continue;
      }
      default:
        return part;
    }
    for (const TreeRef& child : part->trees()) parts.push_back(child);
  }
  return std::nullopt;
}

bool DefaultCheck::makes_plain_value(const torch::jit::Apply& call) {
  const std::vector<std::string> names = names_in(call.callee().tree());
  const std::string name = joined(names);
  if (name == "float" || name == "torch.device") {
    return call.inputs().size() == 1 && is_literal(call.inputs()[0].tree());
  }
  return is_named_tuple(names);
}

// LibTorch resolves a name from the left, and what it finds first counts.
bool DefaultCheck::is_named_tuple(const std::vector<std::string>& names) {
  if (names.size() < 2 || names[0] != "__torch__") return false;
  for (std::size_t i = 1; i < names.size(); ++i) {
    const std::string qualifier = joined(std::span(names).first(i));
    const ScriptFile* file = sources_.find(qualifier);
    const bool is_last = i + 1 == names.size();
    if (torch::getCustomClass(qualifier + "." + names[i])) return false;
    if (has_definition(file, names[i], /*named_tuple=*/false)) return false;
    if (has_definition(file, names[i], /*named_tuple=*/true)) return is_last;
  }
  return false;
}

}  // namespace

void check_defaults(ScriptSources& sources, const std::string& qualifier,
                    const OperatorPolicy& policy, const std::string& model) {
  DefaultCheck check(sources, policy, model);
  for (const TreeRef& definition : sources.find(qualifier)->definitions) {
    check.check_definition(qualifier, definition);
  }
}

}  // namespace tbviz
