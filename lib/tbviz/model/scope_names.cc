#include "tbviz/model/scope_names.h"

#include <algorithm>
#include <cstddef>

namespace tbviz {

// With each module on the way: "ModuleList[blocks]/Conv2d[0]".
GraphScope ScopeNames::inside(const GraphScope& outer, const std::string& module) {
  const bool nested = outer.module.empty() || module.starts_with(outer.module + ".");
  std::size_t at = nested && !outer.module.empty() ? outer.module.size() + 1 : 0;
  std::string name = nested ? outer.name : whole_.name;
  while (at <= module.size()) {
    const std::size_t dot = std::min(module.find('.', at), module.size());
    const auto type = types_.find(module.substr(0, dot));
    name +=
        "/" + (type == types_.end() ? "" : type->second) + "[" + module.substr(at, dot - at) + "]";
    at = dot + 1;
  }
  return {names_.claim(name), module};
}

}  // namespace tbviz
