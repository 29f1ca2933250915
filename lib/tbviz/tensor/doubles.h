// The elements of an array as doubles, in order.
#pragma once

#include <cstddef>
#include <vector>

#include "tbviz/tensor.h"

namespace tbviz {

[[nodiscard]] inline std::vector<double> to_doubles(const TensorView& view) {
  std::vector<double> values;
  values.reserve(static_cast<std::size_t>(view.count()));
  for_each_element(view, [&](auto value) { values.push_back(static_cast<double>(value)); });
  return values;
}

}  // namespace tbviz
