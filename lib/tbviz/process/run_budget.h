// How much one run of a model in another process may show.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>

namespace tbviz {

/// Whoever looks at a run may keep a copy of all that it shows, so a model that calls a layer
/// without end would fill this process's memory, however little it takes itself. Functions throw
/// ModelError, without a file.
class RunBudget {
 public:
  /// What a run may show beside values that fill all the memory that the model may have: values of
  /// the past, whose memory the model has used again.
  static constexpr std::uint64_t kSlack = std::uint64_t{64} << 20;

  /// Calls of layers in one run. Recurrent networks make some ten thousand.
  static constexpr std::uint64_t kMostArrivals = std::uint64_t{1} << 20;

  /// With `max_memory` a run may show that many bytes and kSlack. Without, half of the memory of
  /// this machine: the other half is for the model, whose values came from there.
  explicit RunBudget(std::optional<std::int64_t> max_memory);

  /// Also the most that a single message may hold.
  [[nodiscard]] std::uint64_t bytes() const { return bytes_; }

  /// Something with `tensors` tensors was shown, whose elements take `element_bytes`.
  void charge(std::size_t tensors, std::uint64_t element_bytes);

 private:
  std::uint64_t bytes_;
  std::uint64_t left_;
  std::uint64_t arrivals_left_ = kMostArrivals;
  bool is_limited_;
};

}  // namespace tbviz
