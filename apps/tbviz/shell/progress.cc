#include "shell/progress.h"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <cmath>

#include "shell/display_width.h"
#include "shell/terminal.h"
#include "tbviz/text/words.h"

namespace tbviz::cli {
namespace {

using std::chrono::milliseconds;

constexpr milliseconds kSilence{500};
constexpr milliseconds kPause{100};

constexpr std::string_view kErase = "\r\x1b[K";

// Whether the line stands on the terminal: there is one terminal, and a signal handler asks.
std::atomic<bool> is_shown = false;
static_assert(std::atomic<bool>::is_always_lock_free);

std::string rate_text(double rate) {
  if (rate >= 1e6) return fmt::format("{:.1f}M/s", rate / 1e6);
  if (rate >= 1e4) return fmt::format("{:.0f}k/s", rate / 1e3);
  if (rate >= 9.95) return fmt::format("{:.0f}/s", rate);
  return fmt::format("{:.1f}/s", rate);
}

// Rounded up: what takes a moment is not over yet.
std::string time_text(double seconds) {
  constexpr double kMinute = 60;
  constexpr double kHour = 3600;
  if (seconds < 2 * kMinute) return fmt::format("{:.0f} s", std::ceil(seconds));
  if (seconds < 2 * kHour) return fmt::format("{:.0f} min", std::ceil(seconds / kMinute));
  return fmt::format("{:.0f} h", std::ceil(seconds / kHour));
}

}  // namespace

std::string progress_line(const ProgressFigures& figures) {
  const bool knows_end = figures.total >= figures.done && figures.total > 0;
  std::string line =
      knows_end ? fmt::format("{}  {}/{}", figures.command, figures.done,
                              count_text(figures.total, figures.unit))
                : fmt::format("{}  {}", figures.command, count_text(figures.done, figures.unit));
  if (figures.seconds <= 0 || figures.done <= 0) return line;
  const double rate = static_cast<double>(figures.done) / figures.seconds;
  line += "  " + rate_text(rate);
  if (!knows_end || figures.total == figures.done) return line;
  const auto left = static_cast<double>(figures.total - figures.done);
  return line + "  " + time_text(left / rate) + " left";
}

void Progress::begin(std::string_view command) {
  if (is_dumb_terminal() || !is_terminal(StandardStream::kError)) return;
  command_ = command;
  start_ = Clock::now();
  next_ = start_ + kSilence;
  is_on_ = true;
}

void Progress::end() {
  erase();
  is_on_ = false;
}

void Progress::expect(std::string_view unit, std::size_t total) {
  if (!is_on_) return;
  unit_ = unit;
  total_ = static_cast<std::int64_t>(total);
  done_ = 0;
}

void Progress::add(std::string_view unit) {
  if (unit_.empty()) unit_ = unit;
  if (unit == unit_) ++done_;
  const Clock::time_point now = Clock::now();
  if (now < next_) return;
  next_ = now + kPause;
  draw(now);
}

void Progress::draw(Clock::time_point now) {
  const std::string line =
      progress_line({.command = command_,
                     .unit = unit_,
                     .done = done_,
                     .total = total_,
                     .seconds = std::chrono::duration<double>(now - start_).count()});
  // A line that fills the terminal would wrap on some: the last column stays free.
  const std::size_t width = std::max<std::size_t>(terminal_size(StandardStream::kError).columns, 2);
  out_->flush();
  is_shown = true;
  *err_ << '\r' << clip_end(line, width - 1) << "\x1b[K" << std::flush;
}

void Progress::erase() {
  if (!is_shown.exchange(false)) return;
  *err_ << kErase << std::flush;
}

void erase_progress_line() noexcept {
  if (!is_shown.exchange(false)) return;
  [[maybe_unused]] const ssize_t count = ::write(STDERR_FILENO, kErase.data(), kErase.size());
}

}  // namespace tbviz::cli
