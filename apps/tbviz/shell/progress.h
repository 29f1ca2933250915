// How far a command is: one line on the terminal that goes again.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <ostream>
#include <string>
#include <string_view>

namespace tbviz::cli {

/// What has been done, and of how much.
struct ProgressFigures {
  std::string_view command;  ///< "kernels"
  std::string_view unit;     ///< What is counted, in the singular: "image".
  std::int64_t done = 0;
  std::int64_t total = 0;  ///< 0: not known.
  double seconds = 0;      ///< Since the start.
};

/// "kernels  37/258 images  52/s  4 s left"; without a total "scalars  1234 values  50/s".
[[nodiscard]] std::string progress_line(const ProgressFigures& figures);

/// The line of a running command, on standard error. Shown where that is a terminal, from half a
/// second on, at most ten times a second; cut to the terminal's width. Not thread-safe.
class Progress {
 public:
  /// `out` and `err` must outlive it; `out` is flushed before the line is drawn, so that what was
  /// printed stands above it.
  Progress(std::ostream& out, std::ostream& err) : out_(&out), err_(&err) {}

  /// Shows progress of `command` from now on, if standard error is a terminal that obeys.
  void begin(std::string_view command);

  /// From now on nothing is shown.
  void end();

  /// So many of these are to be done ("image"); nothing else counts from now on.
  void expect(std::string_view unit, std::size_t total);

  /// One more of these is done. Without expect() the first unit is the one that counts.
  void advance(std::string_view unit) {
    if (is_on_) add(unit);
  }

  [[nodiscard]] bool is_on() const { return is_on_; }

  /// Takes the line off the terminal, for whatever is to be printed; it comes back.
  void erase();

 private:
  using Clock = std::chrono::steady_clock;

  void add(std::string_view unit);
  void draw(Clock::time_point now);

  std::ostream* out_;
  std::ostream* err_;
  std::string command_;
  std::string unit_;  // Empty until something is expected or done.
  std::int64_t done_ = 0;
  std::int64_t total_ = 0;
  bool is_on_ = false;
  Clock::time_point start_;
  Clock::time_point next_;  // When the line may be drawn.
};

/// Takes the line off the terminal at once, if one is there. Async-signal-safe: for a signal that
/// ends the program.
void erase_progress_line() noexcept;

}  // namespace tbviz::cli
