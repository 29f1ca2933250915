#include "commands/report/step_choice.h"

#include <fmt/format.h>

#include <cstdint>

#include "tbviz/text/words.h"

namespace tbviz::cli {

std::size_t greatest_that(std::size_t greatest, const std::function<bool(std::size_t)>& fits) {
  std::size_t low = 0;
  std::size_t high = greatest + 1;
  while (high - low > 1) {
    const std::size_t middle = low + (high - low) / 2;
    (fits(middle) ? low : high) = middle;
  }
  return low;
}

std::string note_of(const ShownSteps& steps, std::string_view noun) {
  if (steps.shown >= steps.count) return {};
  std::string text = fmt::format("{} of {} {} in this page", steps.shown,
                                 count_text(static_cast<std::int64_t>(steps.count), noun),
                                 is_or_are(static_cast<std::int64_t>(steps.shown)));
  if (steps.shown == 0) return text + ".";
  text += " (first, last and evenly spaced steps of each tag";
  if (steps.series_without > 0) {
    text += fmt::format("; none of {} of runs",
                        count_text(static_cast<std::int64_t>(steps.series_without), "tag"));
  }
  return text + ").";
}

}  // namespace tbviz::cli
