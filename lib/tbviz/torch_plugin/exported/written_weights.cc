#include "tbviz/torch_plugin/exported/written_weights.h"

#include <ATen/core/function_schema.h>

#include <algorithm>
#include <array>
#include <set>
#include <string_view>
#include <unordered_map>

#include "tbviz/checkpoint/export/module_calls.h"

namespace tbviz {
namespace {

// Operators that may return their argument, or a view of it, though their schemas do not say so.
constexpr std::array<std::string_view, 12> kReturnInput = {"aten::dropout",
                                                           "aten::feature_dropout",
                                                           "aten::alpha_dropout",
                                                           "aten::feature_alpha_dropout",
                                                           "aten::type_as",
                                                           "aten::atleast_1d",
                                                           "aten::atleast_2d",
                                                           "aten::atleast_3d",
                                                           "aten::einsum",
                                                           "aten::meshgrid",
                                                           "aten::broadcast_tensors",
                                                           "aten::rrelu"};

class WriteFinder {
 public:
  WriteFinder(const ExportedProgram& program, const NodeOperators& operators)
      : program_(program),
        operators_(operators),
        weights_(weight_marks(program)),
        written_(program.values.size()) {}

  std::vector<bool> find() {
    for (const ExportedNode& node : program_.nodes) visit(node);
    return std::move(written_);
  }

 private:
  void visit(const ExportedNode& node) {
    const NodeOperator& of_node = operators_.at(node.target);
    if (!of_node.handle) return;
    const c10::FunctionSchema& schema = of_node.handle->schema();
    const bool silent = std::ranges::find(kReturnInput, schema.name()) != kReturnInput.end();
    std::set<ValueId> aliased;  // The weights that what the node gives may be, or be views of.
    for (const NamedArgument& input : node.inputs) {
      const auto index = schema.argumentIndexWithName(input.name);
      if (!index) continue;
      const auto* alias = schema.arguments()[static_cast<std::size_t>(*index)].alias_info();
      if (alias == nullptr && !silent) continue;
      std::vector<ValueId> values;
      collect_values(input.value, values);
      for (const ValueId value : values) {
        if (value == kNoValue) continue;
        for (const ValueId weight : weights_of(value)) {
          aliased.insert(weight);
          if (alias != nullptr && alias->isWrite()) written_[weight] = true;
        }
      }
    }
    if (aliased.empty()) return;
    for (const ExportedResult& result : node.outputs) {
      for (const ValueId value : result.values) {
        if (value != kNoValue) aliases_[value] = aliased;
      }
    }
  }

  [[nodiscard]] std::set<ValueId> weights_of(ValueId value) const {
    if (weights_[value]) return {value};
    const auto found = aliases_.find(value);
    return found == aliases_.end() ? std::set<ValueId>() : found->second;
  }

  const ExportedProgram& program_;
  const NodeOperators& operators_;
  std::vector<bool> weights_;  // By value.
  std::vector<bool> written_;
  std::unordered_map<ValueId, std::set<ValueId>> aliases_;
};

}  // namespace

std::vector<bool> written_weights(const ExportedProgram& program, const NodeOperators& operators) {
  return WriteFinder(program, operators).find();
}

}  // namespace tbviz
