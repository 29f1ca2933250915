// How long the library's own operators may work, and on how much.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>

namespace tbviz {

/// What the runs of a model may take. All throw ModelError, without a file.
class RunLimits {
  using Clock = std::chrono::steady_clock;

 public:
  /// `timeout`: seconds of all runs together; none: any. `max_memory`: bytes of the values of one
  /// run; none: half of this machine's memory.
  RunLimits(std::optional<double> timeout, std::optional<std::int64_t> max_memory);

  /// Another run begins.
  void begin() { bytes_ = 0; }

  /// The run wants so much more memory.
  void charge(std::uint64_t bytes);

  /// Some work of a run, whose time counts from here to its end.
  class Work {
   public:
    explicit Work(RunLimits& limits) : limits_(limits) {}
    ~Work() { limits_.spent_ += Clock::now() - since_; }
    Work(const Work&) = delete;
    Work& operator=(const Work&) = delete;

    /// Throws if there is no time left, and Interrupted if a stop was asked for. Thread-safe.
    void check() const;

   private:
    RunLimits& limits_;
    Clock::time_point since_ = Clock::now();
  };

  /// Whether there is no time left.
  [[nodiscard]] bool is_over() const;

 private:
  [[nodiscard]] bool is_beyond(Clock::duration time) const;

  std::optional<double> timeout_;
  std::optional<std::int64_t> max_memory_;
  Clock::duration spent_{0};
  std::uint64_t bytes_ = 0;
};

}  // namespace tbviz
