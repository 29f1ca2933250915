// Arrays from outside: .npy and .npz files, and the synthetic arrays of the command line.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "tbviz/tensor/tensor.h"

namespace tbviz {

/// An array and what it is called: a file's stem, stem/key in an .npz, or the synthetic word.
struct NamedArray {
  std::string name;
  TensorView values;
};

/// The arrays of one input, and the memory they lie in.
class ArrayInput {
 public:
  /// Opens a .npy or .npz file ("-": standard input), or makes `ones:SHAPE`, `zeros:SHAPE`,
  /// `full=V:SHAPE`, `arange:N`, `rand:SHAPE@SEED`, `randn:SHAPE@SEED` (float32). Throws InputError,
  /// FormatError, or UnsupportedError for element types that no tensor has; UsageError for a
  /// malformed synthetic array.
  [[nodiscard]] static ArrayInput open(const std::string& input);

  [[nodiscard]] const std::vector<NamedArray>& arrays() const { return arrays_; }

 private:
  std::shared_ptr<const void> memory_;  // What the views point into: a mapping, or tensors.
  std::vector<NamedArray> arrays_;
};

/// Whether `input` is written like a synthetic array, or is a file that begins like .npy or .npz.
[[nodiscard]] bool is_array(const std::string& input);

}  // namespace tbviz
