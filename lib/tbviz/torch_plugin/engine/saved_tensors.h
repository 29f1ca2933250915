// Tensors that a model may change as it runs, and what they get back.
#pragma once

#include <ATen/core/Tensor.h>

#include <cstdint>
#include <vector>

namespace tbviz {

/// What tensors held when they were saved. They stay the tensors that they are.
class SavedTensors {
 public:
  /// Keeps a copy of what the tensor holds.
  void save(const at::Tensor& tensor);

  /// For a tensor that nothing changes: no copy is kept, and restore() throws if it has changed
  /// after all.
  void save_unchanging(const at::Tensor& tensor);

  void clear() { tensors_.clear(); }

  /// Puts everything back. Throws ModelError if what was to stay as it is has changed.
  void restore();

 private:
  struct Saved {
    at::Tensor tensor;
    at::Tensor copy;  ///< Undefined of what nothing changes. Else it is put back whatever the
                      ///< version says, which not all that writes to a tensor raises.
    std::int64_t version = 0;
    bool requires_grad = false;
  };

  static void put_back(const Saved& saved);

  std::vector<Saved> tensors_;
};

}  // namespace tbviz
