// Where elements that are walked in C order lie along one of their axes.
#pragma once

#include <cstddef>
#include <cstdint>

#include "tbviz/tensor.h"

namespace tbviz {

/// Tells the index along one axis of element after element.
class AxisIndex {
 public:
  AxisIndex(const Shape& shape, std::size_t axis) : size_(static_cast<std::size_t>(shape[axis])) {
    for (std::size_t inner = axis + 1; inner < shape.size(); ++inner) run_ *= shape[inner];
  }

  /// Of the next element.
  std::size_t next() {
    if (at_ == run_) {
      at_ = 0;
      index_ = index_ + 1 == size_ ? 0 : index_ + 1;
    }
    ++at_;
    return index_;
  }

 private:
  std::size_t size_;
  std::int64_t run_ = 1;  // Elements of one index that follow each other.
  std::int64_t at_ = 0;
  std::size_t index_ = 0;
};

}  // namespace tbviz
