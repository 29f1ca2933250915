#include "batch/input_steps.h"

#include <fmt/format.h>

#include "tbviz/error.h"
#include "tbviz/io/input_name.h"

namespace tbviz::cli {

void InputSteps::begin(const BatchInput& input, std::optional<std::int64_t> step) {
  input_ = input;
  known_ = step;
  given_.clear();
}

std::int64_t InputSteps::next(const std::string& tag, TagOrigin origin) {
  if (!known_ && seen_ == Seen::kAll) return first_ + used_[tag]++;
  if (!given_.insert(tag).second) {
    throw UsageError(fmt::format("holds several values for the tag '{}', which would be at one "
                                 "step; leave out --tag",
                                 tag),
                     display_name(input_.word));
  }
  if (known_) return *known_;
  return first_ + (origin == TagOrigin::kStem ? input_.same_stem : input_.index);
}

}  // namespace tbviz::cli
