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
constexpr auto kReturnInput = std::to_array<std::string_view>(
    {"aten::_unsafe_view", "aten::alpha_dropout", "aten::atleast_1d", "aten::atleast_2d",
     "aten::atleast_3d", "aten::broadcast_tensors", "aten::cartesian_prod", "aten::chain_matmul",
     "aten::conj_physical", "aten::dropout", "aten::einsum", "aten::feature_alpha_dropout",
     "aten::feature_dropout", "aten::meshgrid", "aten::rrelu", "aten::type_as",
     "aten::unsafe_chunk", "aten::unsafe_split", "aten::unsafe_split_with_sizes"});

constexpr std::size_t kMostFollowed = 2'000'000;

// Norms that train keep statistics in two of their arguments, of which their schemas do not tell.
bool keeps_statistics(const ExportedNode& node) {
  return std::ranges::any_of(node.inputs, [](const NamedArgument& input) {
    const bool is_off =
        input.value.kind == ExportedArgument::Kind::kBoolean && input.value.integer == 0;
    return (input.name == "training" || input.name == "use_input_stats") && !is_off;
  });
}

bool is_statistic(const std::string& argument) {
  return argument == "running_mean" || argument == "running_var";
}

class WriteFinder {
 public:
  WriteFinder(const ExportedProgram& program, const NodeOperators& operators)
      : program_(program),
        operators_(operators),
        weights_(weight_marks(program)),
        written_(program.values.size()) {}

  std::vector<bool> find() {
    for (const ExportedNode& node : program_.nodes) {
      if (followed_ <= kMostFollowed) visit(node);
    }
    return std::move(written_);
  }

 private:
  void visit(const ExportedNode& node) {
    const NodeOperator& of_node = operators_.at(node.target);
    if (!of_node.handle) return;
    const c10::FunctionSchema& schema = of_node.handle->schema();
    const bool keeps = keeps_statistics(node);
    const bool silent = std::ranges::find(kReturnInput, schema.name()) != kReturnInput.end();
    std::set<ValueId> aliased;  // The weights that what the node gives may be, or be views of.
    for (const NamedArgument& input : node.inputs) {
      const auto index = schema.argumentIndexWithName(input.name);
      if (!index) continue;
      const auto* alias = schema.arguments()[static_cast<std::size_t>(*index)].alias_info();
      const bool writes =
          (alias != nullptr && alias->isWrite()) || (keeps && is_statistic(input.name));
      if (alias == nullptr && !silent && !writes) continue;
      std::vector<ValueId> values;
      collect_values(input.value, values);
      for (const ValueId value : values) {
        if (value == kNoValue) continue;
        for (const ValueId weight : weights_of(value)) {
          if (++followed_ > kMostFollowed) return give_up();
          aliased.insert(weight);
          if (writes) written_[weight] = true;
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

  // A program is followed so far, and no farther: then every weight counts as written to.
  void give_up() { written_ = weights_; }

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
  std::size_t followed_ = 0;
};

}  // namespace

std::vector<bool> written_weights(const ExportedProgram& program, const NodeOperators& operators) {
  return WriteFinder(program, operators).find();
}

}  // namespace tbviz
