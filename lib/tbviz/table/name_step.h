// Steps out of the names of files: "ckpt_1200.pt" is of step 1200.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "tbviz/table/regular_expression.h"

namespace tbviz {

/// A rule by which a name has a number. Not thread-safe.
class NameStep {
 public:
  /// `rule` is a regular expression, or the word "name", small or large: the last number of the
  /// name of the file, without the folders in front and the ending behind. Throws UsageError if it
  /// is malformed.
  explicit NameStep(const std::string& rule);

  /// The number that the group "step" matches in `name`, or else the first group; without groups
  /// the last number in what the expression matches. None if the expression does not match, or
  /// there is no number of 64 bits. Digits alone make a number; a sign does where a group holds it.
  [[nodiscard]] std::optional<std::int64_t> of(std::string_view name);

 private:
  std::optional<RegularExpression> expression_;  // None: the last number of the file's name.
  int group_ = 0;
};

}  // namespace tbviz
