// Names that come again and again, in nearly the same order, as small numbers.
#pragma once

#include <cstddef>
#include <deque>
#include <string>
#include <string_view>
#include <unordered_map>

namespace tbviz {

/// Numbers names in the order of their first appearance. The name that followed last time is
/// guessed first, so that rows of equal shape cost one comparison a name.
class NameIndex {
 public:
  NameIndex() = default;
  NameIndex(const NameIndex&) = delete;
  NameIndex& operator=(const NameIndex&) = delete;
  NameIndex(NameIndex&&) = default;
  NameIndex& operator=(NameIndex&&) = default;

  /// The number of `name`, a new one if it is new.
  [[nodiscard]] std::size_t operator[](std::string_view name);

  [[nodiscard]] const std::string& name(std::size_t number) const { return names_[number]; }
  [[nodiscard]] std::size_t size() const { return names_.size(); }

 private:
  std::deque<std::string> names_;  // Stay where they are: the map's keys look into them.
  std::unordered_map<std::string_view, std::size_t> numbers_;
  std::size_t last_ = 0;
};

inline std::size_t NameIndex::operator[](std::string_view name) {
  const std::size_t following = last_ + 1 < names_.size() ? last_ + 1 : 0;
  for (const std::size_t guess : {following, last_}) {
    if (guess < names_.size() && names_[guess] == name) return last_ = guess;
  }
  const auto found = numbers_.find(name);
  if (found != numbers_.end()) return last_ = found->second;
  last_ = names_.size();
  numbers_.emplace(names_.emplace_back(name), last_);
  return last_;
}

}  // namespace tbviz
