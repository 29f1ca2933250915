#include "tbviz/base/evenly_spaced.h"

#include <algorithm>
#include <numeric>

namespace tbviz {

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

}  // namespace tbviz
