// The weights of an exported program as LibTorch's tensors, where they lie in its file.
#pragma once

#include <ATen/core/Tensor.h>

#include <string>
#include <unordered_map>
#include <vector>

#include "tbviz/checkpoint/export/exported_program.h"
#include "tbviz/checkpoint/model_file.h"
#include "tbviz/torch_plugin/engine/parameters.h"

namespace tbviz {

/// A value of a program that is there before it runs.
struct StoredValue {
  ValueId value = kNoValue;
  std::string name;  ///< "features.0.weight"
  at::Tensor tensor;
};

struct ProgramWeights {
  std::vector<StoredValue> stored;  ///< In the order of the program's inputs.
  Parameters parameters;
};

/// Weights are not copied: they are views of the file's memory, which they keep. Parameters that
/// are the same view are one tensor. With `float32`, those in 16-bit floats are made float32
/// copies.
///
/// Throws FormatError if the file lacks a weight, UnsupportedError if one cannot be read, or has a
/// type that this LibTorch lacks.
[[nodiscard]] ProgramWeights load_program_weights(const ModelFile& file,
                                                  const ExportedProgram& program, bool float32);

/// Whether a tensor is of 16-bit floats.
[[nodiscard]] bool is_short_float(at::ScalarType type);

}  // namespace tbviz
