// What LibTorch packs for its quantised layers: objects of C++ classes, and modules with a state of
// their own, whose tensors have positions instead of names.
#pragma once

#include <string_view>

#include "tbviz/archive/pickle_value.h"

namespace tbviz {

/// An object of a C++ class that Python's pickles hold: its class, and what it is made of.
struct TorchScriptObject {
  std::string_view type;  ///< "__torch__.torch.classes.quantized.LinearPackedParamsBase"
  const PickleValue* state = nullptr;
};

/// The object that `object` is; without a state if it is none.
[[nodiscard]] TorchScriptObject torch_script_object(const PickleObject& object);

/// Whether `type` is a C++ class: TorchScript's name for these.
[[nodiscard]] bool is_torch_custom_class(std::string_view type);

/// Whether the tuple that objects of class `type` are made of is that of a quantised layer.
[[nodiscard]] bool is_packed_class(std::string_view type);

/// Whether `value`, under `name` in a state dict, is a packed layer: (weight, bias).
[[nodiscard]] bool is_packed_pair(std::string_view name, const PickleValue& value);

/// Gives the tensors of a packed layer their names, in order.
class PackedNames {
 public:
  /// Those that begin with a version have numbers in front: strides, padding.
  explicit PackedNames(const PickleValue& state);

  /// The name of the next tensor; empty if it has none.
  [[nodiscard]] std::string_view next();

 private:
  std::size_t at_;
};

}  // namespace tbviz
