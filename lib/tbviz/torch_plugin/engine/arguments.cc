#include "tbviz/torch_plugin/engine/arguments.h"

#include <ATen/core/jit_type.h>

#include <string>
#include <unordered_map>
#include <utility>

#include "tbviz/model/run_failures.h"

namespace tbviz {
namespace {

const c10::Argument* find_argument(const c10::FunctionSchema& forward, const std::string& name) {
  for (std::size_t i = 1; i < forward.arguments().size(); ++i) {
    if (forward.arguments()[i].name() == name) return &forward.arguments()[i];
  }
  return nullptr;
}

}  // namespace

std::vector<InputInfo> inputs_of(const c10::FunctionSchema& forward) {
  std::vector<InputInfo> inputs;
  for (std::size_t i = 1; i < forward.arguments().size(); ++i) {  // 0 is the module.
    const c10::Argument& argument = forward.arguments()[i];
    inputs.push_back(
        {argument.name(), argument.type()->annotation_str(), argument.default_value().has_value()});
  }
  return inputs;
}

void push_arguments(const c10::FunctionSchema& forward, std::span<const Argument> arguments,
                    std::span<const WantedType> wanted, torch::jit::Stack& stack) {
  const std::vector<InputInfo> inputs = inputs_of(forward);
  std::unordered_map<std::string, c10::IValue> named;
  for (const Argument& given : arguments) {
    const std::size_t position = stack.size();
    const c10::Argument* argument = given.name.empty() && position < forward.arguments().size()
                                        ? &forward.arguments()[position]
                                        : find_argument(forward, given.name);
    if (argument == nullptr) refuse_number(inputs, arguments.size());
    const auto input = static_cast<std::size_t>(argument - forward.arguments().data()) - 1;
    c10::IValue value = to_ivalue(given.value, argument->type(), wanted[input], argument->name());
    if (given.name.empty()) {
      stack.push_back(std::move(value));
    } else {
      named.insert_or_assign(given.name, std::move(value));
    }
  }
  for (std::size_t i = stack.size(); i < forward.arguments().size(); ++i) {
    const c10::Argument& argument = forward.arguments()[i];
    if (!argument.default_value() && !named.contains(argument.name())) {
      refuse_number(inputs, arguments.size());
    }
  }
  // Fills in default arguments; the interpreter alone would not notice what is missing.
  forward.checkAndNormalizeInputs(stack, named);
}

}  // namespace tbviz
