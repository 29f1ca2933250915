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
        makers_(program.values.size(), kNowhere),
        kept_in_(program.values.size(), kNowhere) {
    for (std::size_t node = 0; node < program_.nodes.size(); ++node) {
      for (const ExportedResult& result : program_.nodes[node].outputs) {
        for (const ValueId value : result.values) {
          if (value != kNoValue) makers_[value] = node;
        }
      }
    }
    number_keys();
    for (const ExportedModule& module : program_.modules) {
      if (module.has_signature) signatures_.emplace(module.path, signature_of(module));
    }
  }

  ModuleCalls find() {
    for (std::size_t node = 0; node < program_.nodes.size(); ++node) enter(node);
    for (std::size_t node = 0; node < program_.nodes.size(); ++node) read(node);
    for (const ExportedOutput& output : program_.outputs) {
      if (output.kind != ExportedOutput::Kind::kUser) continue;
      for (const ValueId value : values_of(output.argument)) leave(value, {});
    }
    for (std::size_t call = 0; call < found_.calls.size(); ++call) settle(call);
    return std::move(found_);
  }

 private:
  static constexpr std::size_t kNowhere = static_cast<std::size_t>(-1);

  /// What is known of a call while the graph is walked through.
  struct Progress {
    std::size_t rank = 0;          ///< Of its last node, among those that are in some call.
    std::size_t giver = kNowhere;  ///< Its last node that gives a tensor.
  };

  /// What the archive tells of a call, tensors only.
  struct Signature {
    std::vector<ValueId> inputs, outputs;
  };

  void number_keys();
  [[nodiscard]] Signature signature_of(const ExportedModule& module) const;
  void enter(std::size_t node);
  void read(std::size_t node);
  void leave(ValueId value, const std::vector<std::size_t>& reader);
  [[nodiscard]] std::size_t shared_calls(std::size_t maker, const std::vector<std::size_t>& reader);
  void settle(std::size_t position);
  void apply_signature(std::size_t position);
  [[nodiscard]] std::vector<ValueId> values_of(const ExportedArgument& argument) const;
  [[nodiscard]] std::vector<ValueId> tensors_of(std::size_t node) const;
  [[nodiscard]] bool is_tensor(ValueId value) const {
    return value != kNoValue && program_.values[value].kind == ValueKind::kTensor;
  }

  const ExportedProgram& program_;
  std::vector<bool> weights_;                                   // By value.
  std::vector<std::size_t> makers_;                             // By value: the node.
  std::unordered_map<std::string_view, Signature> signatures_;  // Preserved, by path.
  std::vector<std::vector<std::size_t>> keys_;                  // By stack: numbers of its keys.
  std::vector<std::size_t> latest_;                    // Calls, by the number of their key.
  std::vector<Progress> progress_;                     // By call.
  std::set<std::pair<std::size_t, ValueId>> entered_;  // Calls and values.
  // By value: how many of the calls that it was made in, outer ones first, it has not left.
  std::vector<std::size_t> kept_in_;
  std::size_t ranks_ = 0;
  ModuleCalls found_;
};

void CallFinder::number_keys() {
  std::unordered_map<std::string_view, std::size_t> numbers;
  for (const std::vector<ModuleFrame>& stack : program_.stacks) {
    std::vector<std::size_t>& keys = keys_.emplace_back();
    for (const ModuleFrame& frame : stack) {
      keys.push_back(numbers.emplace(frame.key, numbers.size()).first->second);
    }
  }
  latest_.assign(numbers.size(), kNowhere);
}

CallFinder::Signature CallFinder::signature_of(const ExportedModule& module) const {
  Signature signature;
  const auto collect = [&](const std::vector<ExportedArgument>& arguments,
                           std::vector<ValueId>& values) {
    for (const ExportedArgument& argument : arguments) {
      for (const ValueId value : values_of(argument)) values.push_back(value);
    }
  };
  collect(module.inputs, signature.inputs);
  collect(module.outputs, signature.outputs);
  return signature;
}

void CallFinder::enter(std::size_t node) {
  std::vector<std::size_t>& calls = found_.of_node.emplace_back();
  const std::vector<ModuleFrame>& stack = program_.stacks[program_.nodes[node].stack];
  if (!stack.empty()) ++ranks_;
  const bool gives = !tensors_of(node).empty();
  const std::vector<std::size_t>& keys = keys_[program_.nodes[node].stack];
  for (std::size_t i = 0; i < stack.size(); ++i) {
    const ModuleFrame& frame = stack[i];
    std::size_t& latest = latest_[keys[i]];
    const bool goes_on =
        latest != kNowhere && (program_.schema_major >= kFirstMajorWithCallNumbers ||
                               progress_[latest].rank + 1 >= ranks_);
    if (!goes_on) {
      latest = found_.calls.size();
      progress_.emplace_back();
      found_.calls.push_back({.path = frame.path,
                              .type = frame.type,
                              .first = node,
                              .last = node,
                              .inputs = {},
                              .outputs = {}});
    }
    const std::size_t call = latest;
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

// How many of the calls, outer ones first, two nodes have in common.
std::size_t CallFinder::shared_calls(std::size_t maker, const std::vector<std::size_t>& reader) {
  const std::vector<std::size_t>& calls = found_.of_node[maker];
  const auto parted = std::ranges::mismatch(calls, reader).in1;
  return static_cast<std::size_t>(parted - calls.begin());
}

void CallFinder::read(std::size_t node) {
  const std::vector<std::size_t>& calls = found_.of_node[node];
  for (const NamedArgument& input : program_.nodes[node].inputs) {
    for (const ValueId value : values_of(input.value)) {
      if (weights_[value]) continue;
      const std::size_t maker = makers_[value];
      for (std::size_t i = maker == kNowhere ? 0 : shared_calls(maker, calls); i < calls.size();
           ++i) {
        ModuleCall& call = found_.calls[calls[i]];
        // What is made while the call is under way is none of its arguments.
        if (maker != kNowhere && maker >= call.first) continue;
        if (entered_.emplace(calls[i], value).second) call.inputs.push_back(value);
      }
      leave(value, calls);
    }
  }
}

// `reader`: the calls in which the value is read. It leaves the others that it was made in, of
// which only those have not been told yet that it never left.
void CallFinder::leave(ValueId value, const std::vector<std::size_t>& reader) {
  if (makers_[value] == kNowhere) return;
  const std::vector<std::size_t>& calls = found_.of_node[makers_[value]];
  std::size_t& kept = kept_in_[value];
  kept = std::min(kept, calls.size());
  for (const std::size_t shared = shared_calls(makers_[value], reader); kept > shared; --kept) {
    found_.calls[calls[kept - 1]].outputs.push_back(value);
  }
}

void CallFinder::settle(std::size_t position) {
  ModuleCall& call = found_.calls[position];
  std::ranges::stable_sort(call.outputs, [&](ValueId a, ValueId b) {
    return makers_[a] != makers_[b] ? makers_[a] > makers_[b] : a < b;
  });
  const std::size_t giver = progress_[position].giver;
  if (call.outputs.empty() && giver != kNowhere) call.outputs = tensors_of(giver);
  apply_signature(position);
}

// A preserved signature is of one call: that whose own values it names as outputs.
void CallFinder::apply_signature(std::size_t position) {
  ModuleCall& call = found_.calls[position];
  const auto found = signatures_.find(call.path);
  if (found == signatures_.end()) return;
  Signature& signature = found->second;
  const bool own =
      !signature.outputs.empty() && std::ranges::all_of(signature.outputs, [&](ValueId value) {
        return makers_[value] != kNowhere && holds(found_.of_node[makers_[value]], position);
      });
  if (!own) return;
  call.outputs = std::move(signature.outputs);
  // What is read though the signature does not tell goes in, too, behind what it tells.
  std::vector<ValueId> inputs;
  std::set<ValueId> known;
  const auto add = [&](ValueId value) {
    if (known.insert(value).second) inputs.push_back(value);
  };
  for (const ValueId value : signature.inputs) {
    if (makers_[value] == kNowhere || makers_[value] < call.first) add(value);
  }
  for (const ValueId value : call.inputs) add(value);
  call.inputs = std::move(inputs);
  signatures_.erase(found);
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
