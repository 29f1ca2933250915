#include "tbviz/process/run_budget.h"

#include <algorithm>

#include "tbviz/base/physical_memory.h"
#include "tbviz/error.h"

namespace tbviz {
namespace {

// What it takes to keep an arrival, or a tensor of it, beside the elements.
constexpr std::uint64_t kPartBytes = 256;

std::uint64_t bytes_for(std::optional<std::int64_t> max_memory) {
  if (!max_memory) return physical_memory() / 2;
  return static_cast<std::uint64_t>(std::max(*max_memory, std::int64_t{0})) + RunBudget::kSlack;
}

}  // namespace

RunBudget::RunBudget(std::optional<std::int64_t> max_memory)
    : bytes_(bytes_for(max_memory)), left_(bytes_), is_limited_(max_memory.has_value()) {}

void RunBudget::charge(std::size_t tensors, std::uint64_t element_bytes) {
  if (arrivals_left_-- == 0) {
    throw ModelError({}, "the model shows more than a million values in one run; ask for fewer");
  }
  const std::uint64_t parts = (tensors + 1) * kPartBytes;
  if (left_ >= parts && left_ - parts >= element_bytes) {
    left_ -= parts + element_bytes;
    return;
  }
  throw ModelError({}, is_limited_
                           ? "the model shows more in one run than `max_memory` allows; raise it, "
                             "or ask for fewer values"
                           : "the model shows more in one run than half of this machine's memory "
                             "holds; ask for fewer values");
}

}  // namespace tbviz
