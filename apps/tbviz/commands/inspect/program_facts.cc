#include "commands/inspect/program_facts.h"

#include <map>
#include <string_view>
#include <unordered_map>
#include <utility>

#include "tbviz/checkpoint/export/constant_text.h"
#include "tbviz/checkpoint/export/module_calls.h"
#include "tbviz/checkpoint/export/operator_name.h"
#include "tbviz/model/operator_table.h"
#include "tbviz/model/program_sizes.h"

namespace tbviz::cli {
namespace {

// A long key would stand in the name of every leaf below it.
constexpr std::size_t kLongestName = 256;

std::string joined(const std::string& path, const std::string& part) {
  return (path.empty() ? part : path + "." + part).substr(0, kLongestName);
}

// The names of a tree's leaves, in their order: "boxes.0" of a list in a dict.
void name_leaves(const TreeSpec& spec, const std::string& path, std::vector<std::string>& names) {
  if (spec.kind == TreeSpec::Kind::kLeaf) names.push_back(path);
  for (std::size_t i = 0; i < spec.children.size(); ++i) {
    const std::string part = i < spec.keys.size() ? spec.keys[i] : std::to_string(i);
    name_leaves(spec.children[i], joined(path, part), names);
  }
}

// Positional arguments go by their names in forward(), as far as these are known.
std::vector<std::string> argument_names(const ExportedProgram& program) {
  std::vector<std::string> names;
  TreeSpec positional = program.arguments.children.at(0);
  positional.keys = program.argument_names;
  name_leaves(positional, {}, names);
  name_leaves(program.arguments.children.at(1), {}, names);
  return names;
}

class FactFinder {
 public:
  explicit FactFinder(const ExportedProgram& program) : program_(program), sizes_(program) {}

  ProgramFacts find() {
    add_values();
    add_modules();
    add_operators();
    return std::move(facts_);
  }

 private:
  void add_values();
  void add_modules();
  void add_operators();
  [[nodiscard]] ProgramValue value_of(std::string name, const ExportedArgument& argument) const;

  const ExportedProgram& program_;
  ProgramSizes sizes_;
  ProgramFacts facts_;
};

void FactFinder::add_values() {
  const auto add = [&](const auto& all, auto kind, const std::vector<std::string>& names,
                       std::vector<ProgramValue>& values) {
    for (const auto& one : all) {
      if (one.kind != kind) continue;
      const std::size_t position = values.size();  // Names are as many: see ExportedProgram.
      values.push_back(value_of(position < names.size() ? names[position] : "", one.argument));
    }
  };
  std::vector<std::string> results;
  name_leaves(program_.result, {}, results);
  add(program_.inputs, ExportedInput::Kind::kUser, argument_names(program_), facts_.inputs);
  add(program_.outputs, ExportedOutput::Kind::kUser, results, facts_.outputs);
}

ProgramValue FactFinder::value_of(std::string name, const ExportedArgument& argument) const {
  ProgramValue value{.name = std::move(name), .type = {}, .sizes = {}, .constant = {}};
  if (argument.kind != ExportedArgument::Kind::kValue || argument.value == kNoValue) {
    value.constant = constant_text(argument);
    return value;
  }
  const ExportedValue& source = program_.values[argument.value];
  switch (source.kind) {
    case ValueKind::kInteger:
      value.type = "int";
      break;
    case ValueKind::kFloat:
      value.type = "float";
      break;
    case ValueKind::kBoolean:
      value.type = "bool";
      break;
    case ValueKind::kObject:
      value.type = "object";
      break;
    case ValueKind::kTensor:
      value.type = "tensor";
      if (!source.tensor) break;
      value.is_tensor = true;
      value.type = type_text(source.tensor->dtype);
      value.sizes = sizes_.of(*source.tensor);
  }
  return value;
}

void FactFinder::add_modules() {
  std::unordered_map<std::string, std::size_t> places;
  const auto place_of = [&](const std::string& path) {
    const auto [place, is_new] = places.emplace(path, facts_.modules.size());
    if (is_new) facts_.modules.push_back({.path = path, .type = {}});
    return place->second;
  };
  for (const ExportedModule& module : program_.modules) {
    if (!module.path.empty()) place_of(module.path);
  }
  for (const ModuleCall& call : find_module_calls(program_).calls) {
    if (call.path.empty()) continue;
    ProgramModule& module = facts_.modules[place_of(call.path)];
    module.type = class_name(call.type);
    ++module.calls;
  }
}

// Why the target does not run; empty if it does.
std::string refusal_of(std::string_view target) {
  if (is_arithmetic(target)) return {};
  const auto name = operator_name(target);
  if (!name) return "not supported";
  const auto rule = operator_rule(name->full());
  if (!rule) return "not known";
  // Guarded ones run once their arguments are compared.
  return rule->allowed || rule->guarded ? std::string() : std::string(rule->reason);
}

void FactFinder::add_operators() {
  std::map<std::string, ProgramOperator> operators;
  for (const auto& [target, count] : count_targets(program_)) {
    const std::string name = words_of_target(target);
    ProgramOperator& found = operators[name];
    found.name = name;
    found.calls += static_cast<std::int64_t>(count);
    if (found.refusal.empty()) found.refusal = refusal_of(target);
  }
  for (auto& [name, found] : operators) facts_.operators.push_back(std::move(found));
}

}  // namespace

ProgramFacts facts_of(const ExportedProgram& program) { return FactFinder(program).find(); }

}  // namespace tbviz::cli
