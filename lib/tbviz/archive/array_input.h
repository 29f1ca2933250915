// Arrays from outside: .npy and .npz files, and the synthetic arrays of the command line.
#pragma once

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "tbviz/archive/npz.h"
#include "tbviz/io/mapped_file.h"
#include "tbviz/tensor.h"

namespace tbviz {

/// An array and what it is called: a file's stem, stem/key in an .npz, the synthetic word, or
/// "value" from standard input.
struct NamedArray {
  std::string name;
  TensorView values;
};

/// The same without the values.
struct ArrayLayout {
  std::string name;
  Shape shape;
};

/// The arrays of one input, and the memory they lie in.
class ArrayInput {
 public:
  /// Opens a .npy or .npz file ("-": standard input), which may lie in a tar archive, or makes
  /// `ones:SHAPE`, `zeros:SHAPE`, `full=V:SHAPE`, `arange:N`, `rand:SHAPE@SEED`, `randn:SHAPE@SEED`
  /// (float32). Throws InputError, FormatError, or UnsupportedError for element types that no
  /// tensor has; UsageError for a malformed synthetic array.
  [[nodiscard]] static ArrayInput open(const std::string& input);

  /// The arrays of a file that is open already, for inputs that can be read only once.
  [[nodiscard]] static ArrayInput read(MappedFile file) {
    return read(std::move(file), NpzRead::kAll);
  }

  /// The names and shapes of what open() would give; nothing is inflated. Throws what open()
  /// throws.
  [[nodiscard]] static std::vector<ArrayLayout> layouts(const std::string& input);

  [[nodiscard]] const std::vector<NamedArray>& arrays() const { return arrays_; }

 private:
  static ArrayInput read(MappedFile file, NpzRead wanted);

  std::shared_ptr<const void> memory_;  // What the views point into: a mapping, or tensors.
  std::vector<NamedArray> arrays_;
};

/// Whether `bytes` begin like a .npy file, or like a zip archive whose first entry is one (.npz).
[[nodiscard]] bool is_array(Bytes bytes);

/// Whether `input` is written like a synthetic array, or is a file, or a member of a tar archive,
/// whose bytes are an array's. Only regular files are looked into: false for "-" and pipes, which
/// could not be read again. Throws as open_file_or_member() does.
[[nodiscard]] bool is_array(const std::string& input);

}  // namespace tbviz
