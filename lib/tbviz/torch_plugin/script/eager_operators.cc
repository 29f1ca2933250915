#include "tbviz/torch_plugin/script/eager_operators.h"

#include <torch/csrc/jit/frontend/lexer.h>
#include <torch/csrc/jit/frontend/tree_views.h>
#include <torch/csrc/jit/runtime/operator.h>

#include <optional>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

#include "tbviz/error.h"
#include "tbviz/torch_plugin/script/code_place.h"

namespace tbviz {
namespace {

using torch::jit::TreeRef;

// Values that can change are never constants to LibTorch's compiler.
bool is_changeable(const c10::Type& type) {
  switch (type.kind()) {
    case c10::TypeKind::TensorType:
    case c10::TypeKind::ListType:
    case c10::TypeKind::DictType:
    case c10::TypeKind::ClassType:
      return true;
    default:
      return false;
  }
}

// An argument may be None where a tensor may be; a result that may be a tensor counts as one.
bool may_run_early(const c10::FunctionSchema& schema) {
  if (schema.is_vararg()) return false;
  for (const c10::Argument& argument : schema.arguments()) {
    if (is_changeable(*argument.type())) return false;
  }
  for (const c10::Argument& result : schema.returns()) {
    const auto optional = result.type()->cast<c10::OptionalType>();
    if (is_changeable(optional ? *optional->getElementType() : *result.type())) return false;
  }
  return true;
}

bool is_identifier(std::string_view text) {
  constexpr std::string_view kLetters =
      "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_";
  return text.find_first_not_of(kLetters) == std::string_view::npos;
}

bool is_ops(const TreeRef& tree) {
  return tree->kind() == torch::jit::TK_VAR && torch::jit::Var(tree).name().name() == "ops";
}

/// What a file names that could be an operator.
struct Mentions {
  std::unordered_map<std::string, torch::jit::SourceRange> names;  ///< And where they are first.
  std::optional<torch::jit::SourceRange> odd;  ///< Where operators cannot be told by their names.
};

// An operator of aten is called torch.name or, by way of any value, x.name(), or getattr(x,
// "name"); others are called ops.namespace.name. Variables may hold all of them.
Mentions mentions_in(const ScriptFile& file) {
  Mentions found;
  std::vector<TreeRef> parts(file.definitions.begin(), file.definitions.end());
  while (!parts.empty()) {
    const TreeRef part = std::move(parts.back());
    parts.pop_back();
    if (part->kind() == '.') {
      const torch::jit::Select select(part);
      const std::string& name = select.selector().name();
      const TreeRef& value = select.value().tree();
      if (value->kind() == '.' && is_ops(torch::jit::Select(value).value().tree())) {
        const std::string& space = torch::jit::Select(value).selector().name();
        found.names.emplace(space + "::" + name, part->range());
        continue;
      }
      found.names.emplace("aten::" + name, part->range());
    } else if (part->kind() == torch::jit::TK_STRINGLITERAL) {
      const std::string& text = torch::jit::StringLiteral(part).text();
      if (is_identifier(text)) found.names.emplace("aten::" + text, part->range());
    } else if (is_ops(part)) {
      found.odd = part->range();
    }
    for (const TreeRef& child : part->trees()) parts.push_back(child);
  }
  return found;
}

}  // namespace

// LibTorch knows that aten::save does something, and leaves it alone; many a model has a method of
// that name.
bool EagerOperators::is_refused(const std::string& name) {
  if (name == "aten::save" || harmless_.contains(name)) return false;
  if (policy_.refusal_of(name)) {
    for (const auto& operation :
         torch::jit::getAllOperatorsFor(c10::Symbol::fromQualString(name))) {
      if (may_run_early(operation->schema())) return true;
    }
  }
  harmless_.insert(name);
  return false;
}

// Whatever is done with what it names: that it names it is enough.
void EagerOperators::check(const ScriptFile& file, const std::string& model) {
  const Mentions mentions = mentions_in(file);
  for (const auto& [name, place] : mentions.names) {
    if (!is_refused(name)) continue;
    throw UnsupportedError(model, "its code" + place_in_code(place) + " names " + name +
                                      policy_.refusal_of(name).value_or(""));
  }
  if (!mentions.odd) return;
  throw UnsupportedError(model, "its code" + place_in_code(*mentions.odd) +
                                    " gets at operators in a way that PyTorch never writes; "
                                    "`trust` lets it run");
}

}  // namespace tbviz
