// Steps of values that come without one.
#pragma once

#include <cstdint>
#include <map>
#include <string>

namespace tbviz::cli {

/// The next step of every tag: `first`, then one more each time. An input that fails takes a step
/// all the same, so that the steps of the others do not depend on it.
class StepCounter {
 public:
  explicit StepCounter(std::int64_t first) : first_(first) {}
  std::int64_t next(const std::string& tag) { return first_ + used_[tag]++; }

 private:
  std::int64_t first_;
  std::map<std::string, std::int64_t> used_;
};

}  // namespace tbviz::cli
