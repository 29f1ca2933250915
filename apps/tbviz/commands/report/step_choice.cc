#include "commands/report/step_choice.h"

#include <algorithm>
#include <numeric>

namespace tbviz::cli {

std::vector<std::size_t> evenly_spaced(std::size_t count, std::size_t most) {
  if (most == 1 && count > 0) return {count - 1};
  std::vector<std::size_t> places(std::min(count, most));
  std::iota(places.begin(), places.end(), std::size_t{0});
  if (count <= most) return places;
  for (std::size_t& place : places) {
    place = (2 * place * (count - 1) + most - 1) / (2 * (most - 1));
  }
  return places;
}

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
