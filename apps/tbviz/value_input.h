// INPUTs of the commands that take numbers from anywhere: arrays, tables, plain text, saved models.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "tbviz/console.h"
#include "tbviz/tensor/tensor.h"

namespace tbviz::cli {

/// Numbers that belong together.
struct NamedValues {
  std::string
      part;  ///< Which part of the input: key, column or parameter; empty if it has no parts.
  std::string tag;  ///< The default tag.
  TensorView values;
};

/// What one input holds, and the memory it lies in.
class ValueInput {
 public:
  /// Reads "-", a synthetic array or a file, by its content: an array file (tags are the stem, or
  /// stem/key), a saved model (its floating-point tensors; tags are their names), or text (the
  /// stem, or stem/column where there is a header; a note tells of columns that hold text). Throws
  /// InputError, FormatError, UnsupportedError.
  [[nodiscard]] static ValueInput open(const std::string& input, Console& console);

  /// Keeps the parts that match one of `globs`; nothing changes if there are none, or if the input
  /// has no parts. Throws UsageError, with the nearest name, if a glob matches no part.
  void select(const std::vector<std::string>& globs);

  /// For messages.
  [[nodiscard]] const std::string& file() const { return file_; }
  [[nodiscard]] const std::vector<NamedValues>& values() const { return values_; }

 private:
  std::string file_;
  std::shared_ptr<const void> memory_;
  std::vector<NamedValues> values_;
};

}  // namespace tbviz::cli
