#include "tbviz/checkpoint/comparison_order.h"

#include <algorithm>
#include <cmath>
#include <functional>
#include <limits>
#include <numeric>
#include <tuple>

#include "tbviz/checkpoint/comparison.h"
#include "tbviz/text/natural_order.h"

namespace tbviz {
namespace {

int section_of(TensorChange change) {
  switch (change) {
    case TensorChange::kChanged:
      return 0;
    case TensorChange::kAdded:
      return 1;
    case TensorChange::kRemoved:
      return 2;
    case TensorChange::kUnread:
      return 3;
    case TensorChange::kSame:
      break;
  }
  return 4;
}

double descending(double value) {
  return std::isnan(value) ? -std::numeric_limits<double>::infinity() : -value;
}

// Ascending order is the order of the report.
auto rank(const ComparedTensor& tensor) {
  const int section = section_of(tensor.change);
  const bool has_figures = tensor.change == TensorChange::kChanged && tensor.difference;
  if (!has_figures) return std::tuple(section, true, tensor.is_state, true, 0.0, 0.0);
  const TensorDifference& difference = *tensor.difference;
  return std::tuple(section, difference.nan_mismatches == 0, tensor.is_state, false,
                    descending(difference.from_zero ? 1 : difference.relative),
                    descending(difference.max_abs));
}

// In double: what a file claims of a tensor that was not read may be beyond any integer.
double size_of_larger(const ComparedTensor& tensor) {
  double size = -1;
  for (const HeldTensor& held : {tensor.a, tensor.b}) {
    const Shape* shape = held.exists() ? held.shape() : nullptr;
    if (shape == nullptr) continue;
    size = std::max(size, std::accumulate(shape->begin(), shape->end(), 1.0, std::multiplies<>()));
  }
  return size;
}

}  // namespace

void sort_tensors(std::vector<ComparedTensor>& tensors, ComparisonOrder order) {
  switch (order) {
    case ComparisonOrder::kChange:
      std::ranges::stable_sort(tensors, {}, rank);
      break;
    case ComparisonOrder::kName:
      std::ranges::stable_sort(tensors, natural_less, &ComparedTensor::name);
      break;
    case ComparisonOrder::kSize:
      std::ranges::stable_sort(tensors, std::ranges::greater(), size_of_larger);
      break;
  }
}

}  // namespace tbviz
