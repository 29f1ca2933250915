#include "tbviz/torch_plugin/script/eager_operators.h"

#include <torch/csrc/jit/frontend/lexer.h>
#include <torch/csrc/jit/frontend/tree_views.h>
#include <torch/csrc/jit/runtime/operator.h>

#include <cstddef>
#include <string_view>
#include <unordered_map>
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

/// What a file names.
struct Mentions {
  /// Names behind a dot, and texts, which getattr() takes for such; and where they are first.
  std::unordered_map<std::string, torch::jit::SourceRange> names;
  bool ops = false;  ///< The one way to operators outside of aten.
};

Mentions mentions_in(const ScriptFile& file) {
  Mentions found;
  std::vector<const TreeRef*> parts;
  for (const TreeRef& definition : file.definitions) parts.push_back(&definition);
  while (!parts.empty()) {
    const TreeRef& part = *parts.back();
    parts.pop_back();
    if (part->kind() == '.') {
      found.names.emplace(torch::jit::Select(part).selector().name(), part->range());
    } else if (part->kind() == torch::jit::TK_STRINGLITERAL) {
      found.names.emplace(torch::jit::StringLiteral(part).text(), part->range());
    } else if (part->kind() == torch::jit::TK_VAR) {
      found.ops = found.ops || torch::jit::Var(part).name().name() == "ops";
    }
    for (const TreeRef& child : part->trees()) parts.push_back(&child);
  }
  return found;
}

bool is_identifier(std::string_view text) {
  constexpr std::string_view kLetters =
      "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_";
  return text.find_first_not_of(kLetters) == std::string_view::npos;
}

}  // namespace

void EagerOperators::list_others() {
  for (const auto& operation : torch::jit::getAllOperators()) {
    const std::string& name = operation->schema().name();
    const std::size_t colons = name.find("::");
    if (colons == std::string::npos || !may_run_early(operation->schema())) continue;
    if (policy_.refusal_of(name)) others_.emplace(name.substr(colons + 2), name.substr(0, colons));
  }
}

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

// Operators of aten can be called by way of any value, x.name(), and all of them by variables, so
// that it is enough that their name is there.
void EagerOperators::check(const ScriptFile& file, const std::string& model) {
  const Mentions mentions = mentions_in(file);
  const auto refuse = [&](const std::string& name, const torch::jit::SourceRange& place) {
    throw UnsupportedError(model, "its code" + place_in_code(place) + " names " + name +
                                      policy_.refusal_of(name).value_or(""));
  };
  for (const auto& [name, place] : mentions.names) {
    if (is_identifier(name) && is_refused("aten::" + name)) refuse("aten::" + name, place);
  }
  if (!mentions.ops) return;
  if (others_.empty()) list_others();
  for (const auto& [name, space] : others_) {
    const auto mention = mentions.names.find(name);
    const bool is_named = mention != mentions.names.end() && mentions.names.contains(space);
    if (is_named && space != "aten") refuse(space + "::" + name, mention->second);
  }
}

}  // namespace tbviz
