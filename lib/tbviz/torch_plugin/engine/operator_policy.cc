#include "tbviz/torch_plugin/engine/operator_policy.h"

#include "tbviz/model/operator_table.h"

namespace tbviz {

OperatorPolicy::OperatorPolicy(const ModelOptions& options, const std::string& model,
                               OperatorNames found)
    : trust_(options.trust),
      registered_(load_operator_libraries(options.operator_libraries, model)) {
  registered_.merge(found);
}

std::optional<std::string> OperatorPolicy::refusal_of(const std::string& name) const {
  if (trust_) return std::nullopt;
  if (const auto rule = operator_rule(name)) {
    if (rule->allowed) return std::nullopt;
    return " (" + std::string(rule->reason) + "); `trust` lets it run";
  }
  if (registered_.contains(name)) return std::nullopt;
  return ", which tbviz does not know; `operator_libraries` names the library it is from, if you "
         "trust it, and `trust` lets it run as it is";
}

}  // namespace tbviz
