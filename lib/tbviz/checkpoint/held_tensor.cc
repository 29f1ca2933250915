#include "tbviz/checkpoint/held_tensor.h"

#include <cstddef>

namespace tbviz {

std::string_view HeldTensor::dtype() const {
  if (tensor == nullptr) return unread->dtype;
  return tensor->stored ? std::string_view(tensor->stored->dtype) : name_of(tensor->values.dtype());
}

const Shape* HeldTensor::shape() const {
  if (tensor != nullptr) return &tensor->values.shape();
  return unread->shape ? &*unread->shape : nullptr;
}

std::vector<HeldTensor> held_tensors(const CheckpointContents& contents) {
  std::vector<HeldTensor> held;
  auto unread = contents.unread.begin();
  for (std::size_t i = 0; i < contents.tensors.size(); ++i) {
    for (; unread != contents.unread.end() && unread->position <= i; ++unread) {
      held.push_back({nullptr, &*unread});
    }
    held.push_back({&contents.tensors[i], nullptr});
  }
  for (; unread != contents.unread.end(); ++unread) held.push_back({nullptr, &*unread});
  return held;
}

}  // namespace tbviz
