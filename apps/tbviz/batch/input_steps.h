// Steps of values that come without one.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>

#include "batch/batch_input.h"

namespace tbviz::cli {

/// What a tag is made of: whose inputs may share it.
enum class TagOrigin : std::uint8_t {
  kStem,  ///< The input's stem.
  kOwn,   ///< What is inside, or --tag.
};

/// The next step of every tag: `first`, then one more each time. An input that fails takes a step
/// all the same, so that the steps of the others do not depend on it.
///
/// Where only a share of the inputs is seen, steps are counted over all of them by their names: as
/// if every input had every tag that it may have, once.
class InputSteps {
 public:
  enum class Seen : bool { kAll, kShare };

  explicit InputSteps(std::int64_t first, Seen seen = Seen::kAll) : first_(first), seen_(seen) {}

  /// The values to come are those of `input`; at `step`, where that is known from elsewhere.
  void begin(const BatchInput& input, std::optional<std::int64_t> step = {});

  /// The step of the tag's value. Throws UsageError if the input has given one for it before and
  /// its steps are not counted.
  [[nodiscard]] std::int64_t next(const std::string& tag, TagOrigin origin);

 private:
  std::int64_t first_;
  Seen seen_;
  BatchInput input_;
  std::optional<std::int64_t> known_;
  std::map<std::string, std::int64_t> used_;
  std::set<std::string> given_;  // Tags of the present input.
};

}  // namespace tbviz::cli
