#include "tbviz/checkpoint/held_tensor.h"

#include <cstddef>

namespace tbviz {

std::string_view stored_type(const NamedTensor& tensor) {
  return tensor.stored ? std::string_view(tensor.stored->dtype) : name_of(tensor.values.dtype());
}

std::int64_t stored_bytes(const NamedTensor& tensor) {
  return tensor.stored ? tensor.stored->bytes : tensor.values.byte_count();
}

std::string_view HeldTensor::dtype() const {
  return tensor == nullptr ? std::string_view(unread->dtype) : stored_type(*tensor);
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
