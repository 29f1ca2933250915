// What the code of a model may call.
#pragma once

#include <optional>
#include <string>

#include "tbviz/model/model_options.h"
#include "tbviz/torch_plugin/engine/operator_libraries.h"

namespace tbviz {

/// The table of operators (model/operator_table.h), what a user's libraries registered, and whether
/// the user trusts the model.
class OperatorPolicy {
 public:
  /// Loads ModelOptions::operator_libraries; throws as load_operator_libraries() does. `found` is
  /// what other libraries registered that the model calls for; `model` is for messages.
  OperatorPolicy(const ModelOptions& options, const std::string& model, OperatorNames found);

  /// Whether the model may do everything.
  [[nodiscard]] bool trust() const { return trust_; }

  /// Why `name`, an operator or a class as in OperatorNames, may not be used, and what would let it
  /// run: to follow the name in a message. Nothing: it may.
  [[nodiscard]] std::optional<std::string> refusal_of(const std::string& name) const;

 private:
  bool trust_;
  OperatorNames registered_;
};

}  // namespace tbviz
