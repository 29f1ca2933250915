// The step of an event, as add_ functions take it.
#pragma once

#include <concepts>
#include <cstdint>
#include <optional>

#pragma GCC visibility push(default)
namespace tbviz {

/// Any integer, or nothing, which logs cannot tell from 0. Unsigned steps from 2^63 on are negative
/// to TensorBoard.
class Step {
 public:
  Step() = default;
  Step(std::nullopt_t) {}  // NOLINT(google-explicit-constructor): Python's None

  template <std::integral Integer>
  requires(!std::same_as<Integer, bool>) Step(Integer step)
      : value_(static_cast<std::int64_t>(step)) {}  // NOLINT(google-explicit-constructor)

  template <std::integral Integer>
  Step(const std::optional<Integer>& step)  // NOLINT(google-explicit-constructor)
      : value_(static_cast<std::int64_t>(step.value_or(0))) {}

  [[nodiscard]] std::int64_t value() const { return value_; }

 private:
  std::int64_t value_ = 0;
};

}  // namespace tbviz
#pragma GCC visibility pop
