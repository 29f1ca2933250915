// Lists all that a saved model can name in the LibTorch that this program is linked with. What
// tests/oracle/test_operator_table.py compares with lib/tbviz/model/operators.txt.
//
// usage: list_operators
//
// Prints, one a line: every operator of TorchScript's registry and of the dispatcher, as
// "aten::add.Tensor", and every class of TorchBind that an operator, or one of its own methods,
// takes or gives, as "torch.classes.quantized.LinearPackedParamsBase".
#include <torch/csrc/jit/runtime/operator.h>
#include <torch/script.h>

#include <iostream>
#include <set>
#include <string>
#include <string_view>

namespace {

using Names = std::set<std::string>;

std::string full_name(const c10::OperatorName& name) {
  return name.overload_name.empty() ? name.name : name.name + "." + name.overload_name;
}

/// LibTorch has no list of its classes, but of the methods that they have.
void add_classes(const c10::Type& type, Names& names) {
  constexpr std::string_view kMangled = "__torch__.torch.classes.";
  if (const auto* object = type.castRaw<c10::ClassType>()) {
    const std::string name = object->name()->qualifiedName();
    if (name.starts_with(kMangled))
      names.insert(name.substr(std::string_view("__torch__.").size()));
    return;
  }
  for (const auto& part : type.containedTypes()) add_classes(*part, names);
}

void add_classes(const c10::FunctionSchema& schema, Names& names) {
  for (const auto& argument : schema.arguments()) add_classes(*argument.type(), names);
  for (const auto& result : schema.returns()) add_classes(*result.type(), names);
}

}  // namespace

int main() {
  Names names;
  for (const auto& operation : torch::jit::getAllOperators()) {
    names.insert(full_name(operation->schema().operator_name()));
    add_classes(operation->schema(), names);
  }
  for (const auto& name : c10::Dispatcher::singleton().getAllOpNames()) {
    names.insert(full_name(name));
  }
  for (const auto& method : torch::customClassSchemasForBCCheck()) add_classes(method, names);
  for (const auto& name : names) std::cout << name << '\n';
  return std::cout.flush() ? 0 : 1;
}
