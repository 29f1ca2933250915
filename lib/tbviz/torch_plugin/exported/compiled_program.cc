#include "tbviz/torch_plugin/exported/compiled_program.h"

#include <ATen/core/function_schema.h>

#include <algorithm>
#include <map>
#include <optional>
#include <utility>

#include "tbviz/checkpoint/export/operator_name.h"
#include "tbviz/error.h"

namespace tbviz {
namespace {

// What a result of this type is; nothing for types that no value of a program has.
std::optional<CompiledResult> result_of(const c10::TypePtr& type) {
  switch (type->kind()) {
    case c10::TypeKind::OptionalType:
      return result_of(type->expectRef<c10::OptionalType>().getElementType());
    case c10::TypeKind::TensorType:
      return CompiledResult{.slots = {}, .kind = ValueKind::kTensor};
    case c10::TypeKind::ListType: {
      auto element = result_of(type->expectRef<c10::ListType>().getElementType());
      if (!element || element->is_list || element->kind != ValueKind::kTensor) return std::nullopt;
      element->is_list = true;
      return element;
    }
    case c10::TypeKind::IntType:
    case c10::TypeKind::SymIntType:
      return CompiledResult{.slots = {}, .kind = ValueKind::kInteger};
    case c10::TypeKind::FloatType:
    case c10::TypeKind::SymFloatType:
      return CompiledResult{.slots = {}, .kind = ValueKind::kFloat};
    case c10::TypeKind::BoolType:
      return CompiledResult{.slots = {}, .kind = ValueKind::kBoolean};
    default:
      return std::nullopt;
  }
}

/// Compiles one program.
class Compiler {
 public:
  Compiler(const ModuleCalls& calls, const NodeOperators& operators, const BindingContext& context)
      : calls_(calls), operators_(operators), context_(context), program_(context.program) {}

  CompiledProgram compile();

 private:
  void add_call(const ModuleCall& call, std::size_t position);
  void add_node(const ExportedNode& node, std::size_t position);
  void add_results(const ExportedNode& node, CompiledNode& compiled) const;
  void check_declared(const ExportedResult& declared, CompiledResult& result, bool is_number) const;
  void mark_borders();
  void mark_dead();
  [[nodiscard]] SlotId inner_slot(SlotId slot, const std::vector<std::size_t>& calls) const;

  const ModuleCalls& calls_;
  const NodeOperators& operators_;
  const BindingContext& context_;
  const ExportedProgram& program_;
  CompiledProgram compiled_;
  std::map<std::pair<std::size_t, SlotId>, SlotId> inner_;  // By call and the value it takes.
};

CompiledProgram Compiler::compile() {
  compiled_.slot_count = program_.values.size();
  for (std::size_t i = 0; i < calls_.calls.size(); ++i) add_call(calls_.calls[i], i);
  for (std::size_t i = 0; i < program_.nodes.size(); ++i) {
    const ExportedNode& node = program_.nodes[i];
    try {
      add_node(node, i);
    } catch (const FormatError& error) {
      throw FormatError({}, "node " + std::to_string(i) + ", " + words_of_target(node.target) +
                                ": " + error.what());
    }
  }
  for (const ExportedOutput& output : program_.outputs) {
    ArgumentTemplate made;
    if (output.argument.kind == ExportedArgument::Kind::kValue) {
      if (output.argument.value == kNoValue) {
        throw FormatError({}, "it returns a value that is not made");
      }
      made.slot = output.argument.value;
    }
    compiled_.outputs.push_back(std::move(made));
  }
  mark_borders();
  mark_dead();
  return std::move(compiled_);
}

// What a call takes lies in slots of its own, so that it can be replaced for the call alone.
void Compiler::add_call(const ModuleCall& call, std::size_t position) {
  CompiledCall compiled{.arguments = {}, .results = call.outputs};
  for (const ValueId value : call.inputs) {
    const SlotId inner = compiled_.slot_count++;
    inner_.emplace(std::pair(position, value), inner);
    compiled.arguments.push_back({.outer = value, .inner = inner});
  }
  compiled_.calls.push_back(std::move(compiled));
}

// Where a value is found within these calls, the outer ones first.
SlotId Compiler::inner_slot(SlotId value, const std::vector<std::size_t>& calls) const {
  SlotId slot = value;
  for (const std::size_t call : calls) {
    const auto found = inner_.find({call, value});
    if (found != inner_.end()) slot = found->second;
  }
  return slot;
}

void Compiler::add_node(const ExportedNode& node, std::size_t position) {
  CompiledNode compiled{.runs = operators_.at(node.target), .arguments = {}, .results = {}};
  compiled.region = node.region;
  if (compiled.runs.number != nullptr) {
    const NumberOperator& number = *compiled.runs.number;
    if (node.inputs.size() != number.arguments) {
      throw FormatError({}, "it takes " + std::to_string(number.arguments) + " arguments");
    }
    for (const NamedArgument& input : node.inputs) {
      const bool of_tensor = number.of_tensor && compiled.arguments.empty();
      compiled.arguments.push_back(bind_number(input.value, of_tensor, context_));
    }
  } else {
    compiled.arguments = bind_arguments(node, compiled.runs.handle->schema(), context_);
  }
  for (ArgumentTemplate& argument : compiled.arguments) {
    argument.each_slot([&](SlotId& slot) { slot = inner_slot(slot, calls_.of_node[position]); });
  }
  add_results(node, compiled);
  compiled_.nodes.push_back(std::move(compiled));
}

void Compiler::add_results(const ExportedNode& node, CompiledNode& compiled) const {
  if (compiled.runs.number != nullptr) {
    if (node.outputs.size() != 1) throw FormatError({}, "it gives one number");
    CompiledResult result{.slots = {}, .kind = ValueKind::kInteger};
    check_declared(node.outputs[0], result, true);
    compiled.results.push_back(std::move(result));
    return;
  }
  const auto& returns = compiled.runs.handle->schema().returns();
  if (!node.outputs.empty() && node.outputs.size() != returns.size()) {
    throw FormatError({}, "it gives " + std::to_string(returns.size()) + " results");
  }
  for (std::size_t i = 0; i < node.outputs.size(); ++i) {
    const bool is_number = returns[i].type()->kind() == c10::TypeKind::NumberType;
    auto result = is_number ? CompiledResult() : result_of(returns[i].type());
    if (!result) throw FormatError({}, "it gives what no value can hold");
    check_declared(node.outputs[i], *result, is_number);
    compiled.results.push_back(*std::move(result));
  }
}

// The graph must take the results for what they are. What a number is, only the run will tell.
void Compiler::check_declared(const ExportedResult& declared, CompiledResult& result,
                              bool is_number) const {
  const bool unused = declared.values.size() == 1 && declared.values[0] == kNoValue;
  if (!unused && declared.is_list != result.is_list) {
    throw FormatError({}, "it gives a list where one value is taken, or one where a list is");
  }
  for (const ValueId value : declared.values) {
    result.slots.push_back(value == kNoValue ? kNoSlot : value);
    if (value == kNoValue) continue;
    const ValueKind kind = program_.values[value].kind;
    if (is_number) result.kind = kind;
    const bool is_tensor = kind == ValueKind::kTensor || kind == ValueKind::kObject;
    if (is_number ? is_tensor : kind != result.kind) {
      throw FormatError(
          {}, "its result '" + program_.values[value].name + "' is taken for something else");
    }
  }
}

void Compiler::mark_borders() {
  for (std::size_t i = 0; i < calls_.calls.size(); ++i) {
    const ModuleCall& call = calls_.calls[i];
    compiled_.nodes[call.first].begins.push_back(i);
    std::vector<std::size_t>& ends = compiled_.nodes[call.last].ends;
    ends.insert(ends.begin(), i);
    // What the call takes is what the calls around it have made of it.
    const std::vector<std::size_t>& around = calls_.of_node[call.first];
    const std::vector<std::size_t> outer(around.begin(), std::ranges::find(around, i));
    for (CallArgument& argument : compiled_.calls[i].arguments) {
      argument.outer = inner_slot(argument.outer, outer);
    }
  }
}

void Compiler::mark_dead() {
  constexpr auto kNever = static_cast<std::size_t>(-1);
  std::vector<std::size_t> last(compiled_.slot_count, kNever);
  for (std::size_t i = 0; i < compiled_.nodes.size(); ++i) {
    CompiledNode& node = compiled_.nodes[i];
    for (const std::size_t call : node.begins) {
      for (const CallArgument& argument : compiled_.calls[call].arguments) {
        last[argument.outer] = i;
        last[argument.inner] = i;
      }
    }
    for (ArgumentTemplate& argument : node.arguments) {
      argument.each_slot([&](const SlotId& slot) { last[slot] = i; });
    }
    for (const CompiledResult& result : node.results) {
      for (const SlotId slot : result.slots) {
        if (slot != kNoSlot) last[slot] = i;
      }
    }
    for (const std::size_t call : node.ends) {
      for (const SlotId slot : compiled_.calls[call].results) last[slot] = i;
    }
  }
  for (const ArgumentTemplate& output : compiled_.outputs) {
    if (output.slot != kNoSlot) last[output.slot] = kNever;
  }
  for (SlotId slot = 0; slot < last.size(); ++slot) {
    if (last[slot] != kNever) compiled_.nodes[last[slot]].dead.push_back(slot);
  }
}

}  // namespace

CompiledProgram compile_program(const ModuleCalls& calls, const NodeOperators& operators,
                                const BindingContext& context, const std::string& file) {
  try {
    return Compiler(calls, operators, context).compile();
  } catch (const FormatError& error) {
    throw FormatError(file, error.what());
  } catch (const UnsupportedError& error) {
    throw UnsupportedError(file, error.what());
  }
}

}  // namespace tbviz
