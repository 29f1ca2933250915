// Whether the tensors that a program is called with are those that it was exported for.
#pragma once

#include <ATen/core/Tensor.h>

#include <cstdint>
#include <optional>
#include <string>
#include <unordered_map>

#include "tbviz/checkpoint/export/exported_program.h"
#include "tbviz/model/program_sizes.h"

namespace tbviz {

class InputCheck {
 public:
  /// What the symbols of a program are in one call.
  using Symbols = std::unordered_map<std::string, std::int64_t>;

  /// With `float32`, 16-bit floats are taken as float32.
  InputCheck(const ExportedProgram& program, bool float32);

  /// The sizes that tensors may have.
  [[nodiscard]] const ProgramSizes& sizes() const { return sizes_; }

  /// The type that a tensor is taken in; nothing for one that this LibTorch lacks.
  [[nodiscard]] std::optional<at::ScalarType> type_of(const ExportedTensor& tensor) const;

  /// The tensor as the input `value` of the graph takes it: floats of another width are converted,
  /// and integers where they fit. Throws ModelError, which names what the program takes, if the
  /// type, the number of axes or a size is another one, or a symbol is something else elsewhere.
  [[nodiscard]] at::Tensor checked(const at::Tensor& tensor, const ExportedValue& value,
                                   Symbols& symbols) const;

 private:
  ProgramSizes sizes_;
  bool float32_;
};

}  // namespace tbviz
