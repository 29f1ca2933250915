// Names of which no two are equal.
#pragma once

#include <set>
#include <string>

namespace tbviz {

class UniqueNames {
 public:
  /// `name`, or the first of "name_1", "name_2", ... that was not given before.
  [[nodiscard]] std::string claim(const std::string& name) {
    std::string result = name;
    for (int i = 1; !names_.insert(result).second; ++i) result = name + "_" + std::to_string(i);
    return result;
  }

 private:
  std::set<std::string> names_;
};

}  // namespace tbviz
