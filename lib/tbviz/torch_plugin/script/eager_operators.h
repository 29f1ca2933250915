// Operators that LibTorch runs while it compiles a model's code.
#pragma once

#include <string>
#include <unordered_set>

#include "tbviz/torch_plugin/engine/operator_policy.h"
#include "tbviz/torch_plugin/script/script_sources.h"

namespace tbviz {

/// What depends on constants alone LibTorch computes as it compiles, if an operator takes and gives
/// nothing but numbers, texts and the like: before there is a graph to look at.
class EagerOperators {
 public:
  /// `policy` must outlive it.
  explicit EagerOperators(const OperatorPolicy& policy) : policy_(policy) {}

  /// Throws UnsupportedError about the model `model` if `file` so much as names such an operator
  /// that the policy does not allow.
  void check(const ScriptFile& file, const std::string& model);

 private:
  [[nodiscard]] bool is_refused(const std::string& name);

  const OperatorPolicy& policy_;
  std::unordered_set<std::string> harmless_;
};

}  // namespace tbviz
