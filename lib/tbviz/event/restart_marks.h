// Places in a series from which on steps are done again.
#pragma once

#include <algorithm>
#include <cstdint>
#include <optional>
#include <vector>

namespace tbviz {

/// Each mark hides what lies before it and belongs to its step or a later one. Places are anything
/// that grows.
template <class Place>
class RestartMarks {
 public:
  /// REQUIRES: no mark lies behind `at` yet.
  void add(Place at, std::int64_t step) {
    // One that a later mark covers is dropped, so that steps grow with the marks.
    while (!marks_.empty() && marks_.back().step >= step) marks_.pop_back();
    marks_.push_back({at, step});
  }

  /// The least step of a mark behind `at`.
  [[nodiscard]] std::optional<std::int64_t> least_step_behind(const Place& at) const {
    const auto next = std::ranges::upper_bound(marks_, at, {}, &Mark::at);
    if (next == marks_.end()) return {};
    return next->step;
  }

  /// Whether what lies at `at` and belongs to `step` is hidden.
  [[nodiscard]] bool hides(const Place& at, std::int64_t step) const {
    const std::optional<std::int64_t> least = least_step_behind(at);
    return least && *least <= step;
  }

  [[nodiscard]] bool empty() const { return marks_.empty(); }

 private:
  struct Mark {
    Place at;
    std::int64_t step = 0;
  };

  std::vector<Mark> marks_;
};

}  // namespace tbviz
