#include "tbviz/checkpoint/export/operator_name.h"

#include <algorithm>
#include <array>

namespace tbviz {
namespace {

constexpr std::string_view kOperators = "torch.ops.";
constexpr std::string_view kHigherOrder = "torch.ops.higher_order.";

}  // namespace

std::optional<OperatorName> operator_name(std::string_view target) {
  if (!target.starts_with(kOperators) || target.starts_with(kHigherOrder)) return std::nullopt;
  target.remove_prefix(kOperators.size());
  const std::size_t scope = target.find('.');
  if (scope == target.npos) return std::nullopt;
  const std::size_t dot = target.find('.', scope + 1);
  std::string_view overload = dot == target.npos ? std::string_view() : target.substr(dot + 1);
  if (overload == "default") overload = {};
  const std::string_view name = target.substr(scope + 1, dot - scope - 1);
  return OperatorName{std::string(target.substr(0, scope)) + "::" + std::string(name),
                      std::string(overload)};
}

bool is_arithmetic(std::string_view target) {
  // In the order of bytes, for the search. torch_plugin/exported/number_operators computes them.
  constexpr auto kTargets = std::to_array<std::string_view>(
      {"_operator.abs",      "_operator.add", "_operator.and_",   "_operator.eq",
       "_operator.floordiv", "_operator.ge",  "_operator.gt",     "_operator.le",
       "_operator.lshift",   "_operator.lt",  "_operator.mod",    "_operator.mul",
       "_operator.ne",       "_operator.neg", "_operator.not_",   "_operator.or_",
       "_operator.pos",      "_operator.pow", "_operator.rshift", "_operator.sub",
       "_operator.truediv",  "_operator.xor", "math.ceil",        "math.floor",
       "math.sqrt",          "math.trunc",    "torch._sym_sqrt",  "torch.sym_float",
       "torch.sym_int",      "torch.sym_ite", "torch.sym_max",    "torch.sym_min",
       "torch.sym_not",      "torch.sym_sqrt"});
  return std::ranges::binary_search(kTargets, target);
}

std::string words_of_target(std::string_view target) {
  if (target.starts_with(kHigherOrder)) return std::string(target.substr(kHigherOrder.size()));
  const auto name = operator_name(target);
  return name ? name->full() : std::string(target);
}

std::map<std::string, std::size_t> count_targets(const ExportedProgram& program) {
  std::map<std::string, std::size_t> counts;
  for (const ExportedNode& node : program.nodes) ++counts[node.target];
  return counts;
}

}  // namespace tbviz
