#include "tbviz/native/run_limits.h"

#include <fmt/format.h>

#include <algorithm>

#include "tbviz/base/interrupt.h"
#include "tbviz/base/physical_memory.h"
#include "tbviz/error.h"
#include "tbviz/text/byte_size.h"

namespace tbviz {

RunLimits::RunLimits(std::optional<double> timeout, std::optional<std::int64_t> max_memory)
    : timeout_(timeout), max_memory_(max_memory) {}

void RunLimits::charge(std::uint64_t bytes) {
  bytes_ += bytes;
  if (!max_memory_) {
    if (bytes_ <= physical_memory() / 2) return;
    throw ModelError({}, "the model's values take more than half of this machine's memory");
  }
  if (bytes_ <= static_cast<std::uint64_t>(std::max(*max_memory_, std::int64_t{0}))) return;
  throw ModelError({}, fmt::format("the model wants more memory than `max_memory` allows, {}",
                                   exact_byte_size_text(*max_memory_)));
}

void RunLimits::Work::check() const {
  throw_if_interrupted();
  if (!limits_.is_beyond(limits_.spent_ + (Clock::now() - since_))) return;
  throw ModelError(
      {}, fmt::format("the model did not end within {} s; raise `timeout` if it needs longer",
                      *limits_.timeout_));
}

bool RunLimits::is_over() const { return is_beyond(spent_); }

bool RunLimits::is_beyond(Clock::duration time) const {
  return timeout_ && std::chrono::duration<double>(time).count() >= *timeout_;
}

}  // namespace tbviz
