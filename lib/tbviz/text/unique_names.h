// Names of which no two are equal.
#pragma once

#include <cstddef>
#include <string>
#include <unordered_map>
#include <unordered_set>

namespace tbviz {

/// Gives names out, each once.
class UniqueNames {
 public:
  /// `name`, or the first of "name_1", "name_2", ... that was not given before.
  [[nodiscard]] std::string claim(const std::string& name) {
    if (names_.insert(name).second) return name;
    std::size_t& last = last_[name];  // Where the search goes on: all before it are taken.
    std::string result;
    do {
      result = name + "_" + std::to_string(++last);
    } while (!names_.insert(result).second);
    return result;
  }

 private:
  std::unordered_set<std::string> names_;
  std::unordered_map<std::string, std::size_t> last_;
};

}  // namespace tbviz
