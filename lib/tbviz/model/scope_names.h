// How the boxes of a graph are called in which the nodes of modules stand.
#pragma once

#include <string>
#include <unordered_map>
#include <utility>

#include "tbviz/text/unique_names.h"

namespace tbviz {

/// A call of a module.
struct GraphScope {
  std::string name;    ///< "AlexNet/Sequential[features]/Conv2d[0]"
  std::string module;  ///< "features.0"; empty: the model itself.
};

/// Names as SummaryWriter.add_graph gives them: "AlexNet/Sequential[features]/Conv2d[0]", and
/// "..._1" for the second call of a module.
class ScopeNames {
 public:
  /// `types` are the classes of modules, by path, as far as they are known; the model's own is that
  /// of "". Scopes take their names from `names`, which must outlive this.
  ScopeNames(std::unordered_map<std::string, std::string> types, UniqueNames& names)
      : types_(std::move(types)), names_(names), whole_{types_[""], ""} {}

  /// The model's own scope.
  [[nodiscard]] const GraphScope& whole() const { return whole_; }

  /// That of one more call of `module`, which is made in `outer`. A module that lies elsewhere is
  /// named from the model on.
  [[nodiscard]] GraphScope inside(const GraphScope& outer, const std::string& module);

 private:
  std::unordered_map<std::string, std::string> types_;
  UniqueNames& names_;
  GraphScope whole_;
};

}  // namespace tbviz
