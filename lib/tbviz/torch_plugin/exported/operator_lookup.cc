#include "tbviz/torch_plugin/exported/operator_lookup.h"

#include <torch/version.h>

#include <algorithm>
#include <cstddef>
#include <map>
#include <string_view>
#include <utility>
#include <vector>

#include "tbviz/checkpoint/export/operator_name.h"
#include "tbviz/error.h"
#include "tbviz/model/operator_table.h"
#include "tbviz/torch_plugin/engine/libraries_beside_torch.h"
#include "tbviz/torch_plugin/engine/operator_packages.h"

namespace tbviz {
namespace {

// A message is one line: beyond so many, the rest is counted.
constexpr std::size_t kMostNamed = 20;

/// Targets that nothing runs, by the reason, which follows their names.
class Refusals {
 public:
  void add(std::string name, const std::string& reason) {
    by_reason_[reason].push_back(std::move(name));
  }

  [[nodiscard]] bool empty() const { return by_reason_.empty(); }

  /// "aten::a and aten::b (writes a file); aten::c is not in LibTorch 2.13.0"
  [[nodiscard]] std::string text() const {
    std::string text;
    for (const auto& [reason, names] : by_reason_) {
      text += (text.empty() ? "" : "; ") + joined(names) + reason;
    }
    return text;
  }

 private:
  static std::string joined(const std::vector<std::string>& names) {
    std::string text;
    const std::size_t shown = std::min(names.size(), kMostNamed);
    for (std::size_t i = 0; i < shown; ++i) {
      const bool last = i + 1 == names.size();
      text += (i == 0 ? "" : (last ? " and " : ", ")) + names[i];
    }
    if (names.size() > shown) text += " and " + std::to_string(names.size() - shown) + " more";
    return text;
  }

  std::map<std::string, std::vector<std::string>> by_reason_;
};

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
      refusals_.add(words_of_target(target),
                    ", which tbviz does not run: export the model without it");
      return std::nullopt;
    }
    // What may not run is refused whether or not it is there.
    const auto rule = operator_rule(name->full());
    const OperatorGuard guard =
        rule && rule->guarded ? find_operator_guard(name->full()) : OperatorGuard(nullptr);
    const auto refusal = guard != nullptr ? std::nullopt : policy_.refusal_of(name->full());
    const auto handle = c10::Dispatcher::singleton().findSchema({name->name, name->overload});
    if (handle && !refusal) return NodeOperator{.handle = *handle, .guard = guard};
    const auto remedy = rule ? std::nullopt : package_remedy(*name);
    const bool is_foreign = !handle && !rule && !name->name.starts_with("aten::");
    refusals_.add(name->full(), remedy       ? *remedy
                                : is_foreign ? kForeign
                                : refusal    ? *refusal
                                             : kLacking);
    return std::nullopt;
  }

  [[nodiscard]] const Refusals& refusals() const { return refusals_; }

 private:
  static constexpr const char* kForeign =
      ", which LibTorch " TORCH_VERSION
      " does not have: `operator_libraries` names the library that it is from, if you trust it; an "
      "operator that is written in Python cannot run here";
  static constexpr const char* kLacking =
      ", which LibTorch " TORCH_VERSION
      " lacks: use the torch that the model was exported with, or a newer one (docs/install.md)";

  // Nothing where it is not known whose operator it is.
  static std::optional<std::string> package_remedy(const OperatorName& name) {
    const auto package = operator_package(name.name.substr(0, name.name.find("::")));
    if (!package) return std::nullopt;
    const std::string reason = why_not_loaded(*package);
    return " from the package " + std::string(*package) +
           ": name its library, if you trust it, in `operator_libraries`" +
           (reason.empty() ? "" : " (" + reason + ")");
  }

  const OperatorPolicy& policy_;
  Refusals refusals_;
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
    throw UnsupportedError(file,
                           "the program, of " + version + ", calls " + finder.refusals().text());
  }
  return operators;
}

}  // namespace tbviz
