#include "tbviz/torch_plugin/exported/interpreter.h"

#include <ATen/core/Tensor.h>
#include <ATen/core/stack.h>

#include <algorithm>
#include <stdexcept>
#include <string>
#include <utility>

#include "tbviz/checkpoint/export/operator_name.h"
#include "tbviz/error.h"
#include "tbviz/torch_plugin/engine/errors.h"
#include "tbviz/torch_plugin/exported/region_scope.h"

namespace tbviz {
namespace {

using c10::IValue;

bool is_of_kind(const IValue& value, ValueKind kind) {
  switch (kind) {
    case ValueKind::kTensor:
      return value.isTensor();
    case ValueKind::kInteger:
      return value.isInt();
    case ValueKind::kFloat:
      return value.isDouble();
    case ValueKind::kBoolean:
      return value.isBool();
    case ValueKind::kObject:
      return false;
  }
  return false;
}

/// One run.
class Interpreter {
 public:
  Interpreter(const ProgramRun& run, std::vector<IValue>& slots, const RunListener& listener)
      : run_(run), slots_(slots), listener_(listener), regions_(run.program.regions, run.float32) {}

  void run() {
    const std::vector<CompiledNode>& nodes = run_.compiled.nodes;
    const std::size_t end = std::min(run_.end, nodes.size());
    for (std::size_t i = 0; i < end; ++i) {
      const CompiledNode& node = nodes[i];
      for (const std::size_t call : node.begins) begin_call(call);
      regions_.enter(node.region);
      run_node(node, i);
      for (const CompiledResult& result : node.results) show_values(result);
      for (const std::size_t call : node.ends) end_call(call);
      for (const SlotId slot : node.dead) slots_[slot] = IValue();
    }
  }

 private:
  void begin_call(std::size_t call);
  void end_call(std::size_t call);
  void run_node(const CompiledNode& node, std::size_t position);
  void call_operator(const CompiledNode& node, std::size_t position);
  void keep(const CompiledResult& result, IValue value);
  void show_values(const CompiledResult& result);

  const ProgramRun& run_;
  std::vector<IValue>& slots_;
  const RunListener& listener_;
  RegionScope regions_;
  torch::jit::Stack stack_;
};

void Interpreter::begin_call(std::size_t call) {
  const std::vector<CallArgument>& arguments = run_.compiled.calls[call].arguments;
  for (const CallArgument& argument : arguments) slots_[argument.inner] = slots_[argument.outer];
  if (!listener_.on_begin || !listener_.calls[call]) return;
  regions_.enter(0);  // Gates for gradients are no part of a block.
  std::vector<IValue> values;
  for (const CallArgument& argument : arguments) values.push_back(slots_[argument.inner]);
  IValue tuple = c10::ivalue::Tuple::create(std::move(values));
  listener_.on_begin(call, tuple);
  const auto& elements = tuple.toTupleRef().elements();
  for (std::size_t i = 0; i < arguments.size(); ++i) slots_[arguments[i].inner] = elements[i];
}

void Interpreter::end_call(std::size_t call) {
  if (!listener_.on_end || !listener_.calls[call]) return;
  const std::vector<SlotId>& results = run_.compiled.calls[call].results;
  if (results.empty()) return;
  regions_.enter(0);
  if (results.size() == 1) {
    listener_.on_end(call, slots_[results[0]]);
    return;
  }
  std::vector<IValue> values;
  for (const SlotId slot : results) values.push_back(slots_[slot]);
  IValue tuple = c10::ivalue::Tuple::create(std::move(values));
  listener_.on_end(call, tuple);
  const auto& elements = tuple.toTupleRef().elements();
  for (std::size_t i = 0; i < results.size(); ++i) slots_[results[i]] = elements[i];
}

void Interpreter::run_node(const CompiledNode& node, std::size_t position) {
  stack_.clear();
  for (const ArgumentTemplate& argument : node.arguments) {
    stack_.push_back(argument.make(slots_));
  }
  if (node.runs.number != nullptr) {
    IValue result = node.runs.number->compute(stack_);
    stack_.clear();
    stack_.push_back(std::move(result));
  } else {
    call_operator(node, position);
  }
  if (!node.results.empty() && stack_.size() != node.results.size()) {
    throw ModelError({}, "an operator gave another number of results than its schema tells");
  }
  for (std::size_t i = 0; i < node.results.size(); ++i) keep(node.results[i], std::move(stack_[i]));
}

void Interpreter::call_operator(const CompiledNode& node, std::size_t position) {
  if (node.runs.guard != nullptr) node.runs.guard(stack_);
  try {
    node.runs.handle->callBoxed(&stack_);
  } catch (const c10::Error& error) {
    const ExportedNode& source = run_.program.nodes[position];
    const std::vector<ModuleFrame>& stack = run_.program.stacks[source.stack];
    const std::string module = stack.empty() ? std::string() : stack.back().path;
    throw std::runtime_error(words_of_target(source.target) +
                             (module.empty() ? "" : " in '" + module + "'") + ": " +
                             main_sentence(error.what_without_backtrace()));
  }
}

void Interpreter::keep(const CompiledResult& result, IValue value) {
  if (!result.is_list) {
    if (result.slots[0] == kNoSlot) return;
    if (value.isNone() && result.kind == ValueKind::kTensor) value = at::Tensor();
    if (!is_of_kind(value, result.kind)) {
      throw ModelError({},
                       "a number turned out to be of another type than when the program was "
                       "exported");
    }
    slots_[result.slots[0]] = std::move(value);
    return;
  }
  const c10::List<IValue> list = value.toList();
  if (list.size() != result.slots.size()) {
    throw ModelError({}, "an operator gave a list of " + std::to_string(list.size()) +
                             " tensors where the program was exported with " +
                             std::to_string(result.slots.size()));
  }
  for (std::size_t i = 0; i < list.size(); ++i) {
    if (result.slots[i] != kNoSlot) slots_[result.slots[i]] = list.get(i);
  }
}

void Interpreter::show_values(const CompiledResult& result) {
  if (!listener_.on_value || result.kind != ValueKind::kTensor) return;
  for (const SlotId slot : result.slots) {
    if (slot == kNoSlot || !listener_.values[slot]) continue;
    regions_.enter(0);
    listener_.on_value(slot, slots_[slot]);
  }
}

}  // namespace

void run_program(const ProgramRun& run, std::vector<IValue>& slots, const RunListener& listener) {
  Interpreter(run, slots, listener).run();
}

}  // namespace tbviz
