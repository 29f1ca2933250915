// How long a shell waits for what a word may become: it has asked with a key, and shows nothing
// meanwhile.
#pragma once

#include <chrono>

namespace tbviz::cli {

/// Runs from when it is made. What is short must be read whole however long it takes, so that a
/// busy machine hides nothing of it.
class ReadingTime {
 public:
  [[nodiscard]] bool is_over() const { return Clock::now() > end_; }

 private:
  using Clock = std::chrono::steady_clock;

  Clock::time_point end_ = Clock::now() + std::chrono::milliseconds(15);
};

}  // namespace tbviz::cli
