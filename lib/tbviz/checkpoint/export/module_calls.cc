#include "tbviz/checkpoint/export/module_calls.h"

#include <algorithm>
#include <set>
#include <unordered_map>
#include <utility>

namespace tbviz {
namespace {

// Before schema 8, all calls of a module have one key.
constexpr std::int64_t kFirstMajorWithCallNumbers = 8;

bool holds(const std::vector<std::size_t>& calls, std::size_t call) {
  return std::ranges::find(calls, call) != calls.end();
}

/// Finds the calls, then walks through the graph once to see what enters and leaves them.
class CallFinder {
 public:
  explicit CallFinder(const ExportedProgram& program)
      : program_(program),
        weights_(weight_marks(program)),
        makers_(program.values.size(), kNowhere) {
    for (std::size_t node = 0; node < program_.nodes.size(); ++node) {
      for (const ExportedResult& result : program_.nodes[node].outputs) {
        for (const ValueId value : result.values) {
          if (value != kNoValue) makers_[value] = node;
        }
      }
    }
    for (const ExportedModule& module : program_.modules) {
      if (module.has_signature) signatures_.emplace(module.path, &module);
    }
  }

  ModuleCalls find() {
    for (std::size_t node = 0; node < program_.nodes.size(); ++node) enter(node);
    for (std::size_t node = 0; node < program_.nodes.size(); ++node) read(node);
    for (const ExportedOutput& output : program_.outputs) {
      if (output.kind != ExportedOutput::Kind::kUser) continue;
      for (const ValueId value : values_of(output.argument)) leave(value, {});
    }
    for (ModuleCall& call : found_.calls) settle(call);
    return std::move(found_);
  }

 private:
  static constexpr std::size_t kNowhere = static_cast<std::size_t>(-1);

  /// What is known of a call while the graph is walked through.
  struct Progress {
    std::size_t rank = 0;          ///< Of its last node, among those that are in some call.
    std::size_t giver = kNowhere;  ///< Its last node that gives a tensor.
  };

  void enter(std::size_t node);
  void read(std::size_t node);
  void leave(ValueId value, const std::vector<std::size_t>& reader);
  void settle(ModuleCall& call) const;
  void apply_signature(ModuleCall& call) const;
  [[nodiscard]] std::vector<ValueId> values_of(const ExportedArgument& argument) const;
  [[nodiscard]] std::vector<ValueId> tensors_of(std::size_t node) const;
  [[nodiscard]] std::size_t position_of(const ModuleCall& call) const {
    return static_cast<std::size_t>(&call - found_.calls.data());
  }
  [[nodiscard]] bool is_tensor(ValueId value) const {
    return value != kNoValue && program_.values[value].kind == ValueKind::kTensor;
  }

  const ExportedProgram& program_;
  std::vector<bool> weights_;                                               // By value.
  std::vector<std::size_t> makers_;                                         // By value: the node.
  std::unordered_map<std::string_view, const ExportedModule*> signatures_;  // Preserved, by path.
  std::unordered_map<std::string, std::size_t> latest_;                     // Calls, by key.
  std::vector<Progress> progress_;                                          // By call.
  std::set<std::pair<std::size_t, ValueId>> entered_;                       // Calls and values.
  std::set<std::pair<std::size_t, ValueId>> left_;
  std::size_t ranks_ = 0;
  ModuleCalls found_;
};

void CallFinder::enter(std::size_t node) {
  std::vector<std::size_t>& calls = found_.of_node.emplace_back();
  const std::vector<ModuleFrame>& stack = program_.stacks[program_.nodes[node].stack];
  if (!stack.empty()) ++ranks_;
  const bool gives = !tensors_of(node).empty();
  for (const ModuleFrame& frame : stack) {
    const auto known = latest_.find(frame.key);
    const bool goes_on =
        known != latest_.end() && (program_.schema_major >= kFirstMajorWithCallNumbers ||
                                   progress_[known->second].rank + 1 >= ranks_);
    if (!goes_on) {
      latest_.insert_or_assign(frame.key, found_.calls.size());
      progress_.emplace_back();
      found_.calls.push_back({.path = frame.path,
                              .type = frame.type,
                              .first = node,
                              .last = node,
                              .inputs = {},
                              .outputs = {}});
    }
    const std::size_t call = latest_.at(frame.key);
    found_.calls[call].last = node;
    progress_[call].rank = ranks_;
    if (gives) progress_[call].giver = node;
    if (!holds(calls, call)) calls.push_back(call);
  }
}

std::vector<ValueId> CallFinder::values_of(const ExportedArgument& argument) const {
  std::vector<ValueId> values;
  collect_values(argument, values);
  std::erase_if(values, [&](ValueId value) { return !is_tensor(value); });
  return values;
}

std::vector<ValueId> CallFinder::tensors_of(std::size_t node) const {
  std::vector<ValueId> tensors;
  for (const ExportedResult& result : program_.nodes[node].outputs) {
    for (const ValueId value : result.values) {
      if (is_tensor(value)) tensors.push_back(value);
    }
  }
  return tensors;
}

void CallFinder::read(std::size_t node) {
  const std::vector<std::size_t>& calls = found_.of_node[node];
  for (const NamedArgument& input : program_.nodes[node].inputs) {
    for (const ValueId value : values_of(input.value)) {
      const std::size_t maker = makers_[value];
      for (const std::size_t call : calls) {
        const bool outside = maker == kNowhere || !holds(found_.of_node[maker], call);
        // What is made while the call is under way is none of its arguments.
        const bool before = maker == kNowhere || maker < found_.calls[call].first;
        if (!outside || !before || weights_[value]) continue;
        if (entered_.emplace(call, value).second) found_.calls[call].inputs.push_back(value);
      }
      leave(value, calls);
    }
  }
}

// `reader`: the calls in which the value is read.
void CallFinder::leave(ValueId value, const std::vector<std::size_t>& reader) {
  if (makers_[value] == kNowhere) return;
  for (const std::size_t call : found_.of_node[makers_[value]]) {
    if (holds(reader, call) || !left_.emplace(call, value).second) continue;
    found_.calls[call].outputs.push_back(value);
  }
}

void CallFinder::settle(ModuleCall& call) const {
  std::ranges::stable_sort(call.outputs, [&](ValueId a, ValueId b) {
    return makers_[a] != makers_[b] ? makers_[a] > makers_[b] : a < b;
  });
  const std::size_t giver = progress_[position_of(call)].giver;
  if (call.outputs.empty() && giver != kNowhere) call.outputs = tensors_of(giver);
  apply_signature(call);
}

// A preserved signature is of the first call; what it names must be the call's own.
void CallFinder::apply_signature(ModuleCall& call) const {
  const auto found = signatures_.find(call.path);
  if (found == signatures_.end()) return;
  const ExportedModule& module = *found->second;
  std::vector<ValueId> outputs;
  for (const ExportedArgument& output : module.outputs) {
    for (const ValueId value : values_of(output)) outputs.push_back(value);
  }
  const bool own = !outputs.empty() && std::ranges::all_of(outputs, [&](ValueId value) {
    return makers_[value] != kNowhere && holds(found_.of_node[makers_[value]], position_of(call));
  });
  if (!own) return;
  call.outputs = std::move(outputs);
  // What is read though the signature does not tell goes in, too, behind what it tells.
  std::vector<ValueId> inputs;
  std::set<ValueId> known;
  const auto add = [&](ValueId value) {
    if (known.insert(value).second) inputs.push_back(value);
  };
  for (const ExportedArgument& input : module.inputs) {
    for (const ValueId value : values_of(input)) {
      if (makers_[value] == kNowhere || makers_[value] < call.first) add(value);
    }
  }
  for (const ValueId value : call.inputs) add(value);
  call.inputs = std::move(inputs);
}

}  // namespace

ModuleCalls find_module_calls(const ExportedProgram& program) { return CallFinder(program).find(); }

std::string class_name(std::string_view type) {
  return std::string(type.substr(type.rfind('.') + 1));
}

void collect_values(const ExportedArgument& argument, std::vector<ValueId>& values) {
  if (argument.kind == ExportedArgument::Kind::kValue) values.push_back(argument.value);
  for (const ExportedArgument& element : argument.elements) collect_values(element, values);
}

}  // namespace tbviz
