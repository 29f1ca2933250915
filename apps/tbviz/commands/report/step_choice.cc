#include "commands/report/step_choice.h"

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

}  // namespace tbviz::cli
