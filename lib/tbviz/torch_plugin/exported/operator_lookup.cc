#include "tbviz/torch_plugin/exported/operator_lookup.h"

#include <torch/version.h>

#include <cstddef>
#include <string_view>
#include <utility>
#include <vector>

#include "tbviz/checkpoint/export/operator_name.h"
#include "tbviz/error.h"
#include "tbviz/model/operator_table.h"
#include "tbviz/torch_plugin/engine/operator_packages.h"

namespace tbviz {
namespace {

// A message is one line: beyond so many, the rest is counted.
constexpr std::size_t kMostNamed = 20;

std::string joined(const std::vector<std::string>& parts) {
  std::string text;
  for (std::size_t i = 0; i < parts.size() && i < kMostNamed; ++i) {
    text += (i == 0 ? "" : "; ") + parts[i];
  }
  if (parts.size() > kMostNamed) {
    text += "; and " + std::to_string(parts.size() - kMostNamed) + " more";
  }
  return text;
}

class OperatorFinder {
 public:
  OperatorFinder(const OperatorPolicy& policy) : policy_(policy) {}

  /// Nothing, and a word on why in refusals(), if nothing runs it.
  [[nodiscard]] std::optional<NodeOperator> find(const std::string& target) {
    if (const NumberOperator* number = find_number_operator(target)) {
      return NodeOperator{.handle = std::nullopt, .number = number};
    }
    const auto name = operator_name(target);
    if (!name) {
      refusals_.push_back(words_of_target(target) + " is not supported");
      return std::nullopt;
    }
    // What may not run is refused whether or not it is there.
    const auto rule = operator_rule(name->full());
    const OperatorGuard guard =
        rule && rule->guarded ? find_operator_guard(name->full()) : OperatorGuard(nullptr);
    const auto refusal = guard != nullptr ? std::nullopt : policy_.refusal_of(name->full());
    if (refusal) {
      refusals_.push_back(name->full() + *refusal);
      return std::nullopt;
    }
    const auto handle = c10::Dispatcher::singleton().findSchema({name->name, name->overload});
    if (handle) return NodeOperator{.handle = *handle, .guard = guard};
    refusals_.push_back(name->full() + absence(*name));
    return std::nullopt;
  }

  [[nodiscard]] const std::vector<std::string>& refusals() const { return refusals_; }

 private:
  static std::string absence(const OperatorName& name) {
    const auto package = operator_package(name.name.substr(0, name.name.find("::")));
    if (!package) return " is not in LibTorch " TORCH_VERSION;
    return " is from the package " + std::string(*package) +
           ": name its library, if you trust it, in `operator_libraries`";
  }

  const OperatorPolicy& policy_;
  std::vector<std::string> refusals_;
};

}  // namespace

NodeOperators find_operators(const ExportedProgram& program, const OperatorPolicy& policy,
                             const std::string& file) {
  OperatorFinder finder(policy);
  NodeOperators operators;
  for (const auto& [target, count] : count_targets(program)) {
    if (auto found = finder.find(target)) operators.emplace(target, *std::move(found));
  }
  if (!finder.refusals().empty()) {
    const std::string version =
        program.torch_version.empty() ? "a torch before 2.5" : "torch " + program.torch_version;
    throw UnsupportedError(file, "the program, of " + version +
                                     ", calls what is not run here: " + joined(finder.refusals()));
  }
  return operators;
}

}  // namespace tbviz
