// INPUTs of the commands that take numbers from anywhere: arrays, tables, plain text, saved models.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "shell/console.h"
#include "tbviz/archive/array_input.h"
#include "tbviz/checkpoint.h"
#include "tbviz/io/mapped_file.h"
#include "tbviz/tensor.h"

namespace tbviz::cli {

/// Numbers that belong together.
struct NamedValues {
  std::string
      part;  ///< Which part of the input: key, column or parameter; empty if it has no parts.
  std::string tag;  ///< The default tag.
  TensorView values;
  bool is_of_stem = true;  ///< Whether the tag is made of the input's stem, and not its own.
};

/// What one input holds, and the memory it lies in.
class ValueInput {
 public:
  /// Reads "-", a synthetic array or a file, by its content: an array file (tags are the stem, or
  /// stem/key), a saved model (its floating-point tensors; tags are their names), or text (the
  /// stem, or stem/column where there is a header; a note tells of columns that hold text). Parts
  /// of types that tbviz does not read are set aside, even if there are no others. Throws
  /// InputError, FormatError, UnsupportedError.
  [[nodiscard]] static ValueInput open(const std::string& input, Console& console);

  /// Keeps the parts that match one of `globs`; nothing changes if there are none, or if the input
  /// has no parts. Throws UsageError, with the nearest name, if a glob matches no part.
  void select(const std::vector<std::string>& globs);

  /// Reports the parts that were set aside as failures.
  void report_unread(Console& console) const;

  /// For messages.
  [[nodiscard]] const std::string& file() const { return file_; }
  [[nodiscard]] const std::vector<NamedValues>& values() const { return values_; }
  [[nodiscard]] const std::vector<UnreadTensor>& unread() const { return unread_; }

 private:
  /// A tensor of a model that is left out, as counters are: its histogram tells nothing.
  struct IntegerTensor {
    std::string name;
    DType dtype;
  };

  void take_array(ArrayInput input);
  void take_archive(Checkpoint archive, const std::string& stem);  // The keys of an .npz.
  void take_model(Checkpoint model);
  void take_text(const MappedFile& file, const std::string& stem, Console& console);

  // Throws UsageError if that is what `glob` matches.
  void check_no_integers(const std::string& glob) const;

  std::string file_;
  std::shared_ptr<const void> memory_;
  std::vector<NamedValues> values_;
  std::vector<UnreadTensor> unread_;
  std::vector<IntegerTensor> integers_;
};

}  // namespace tbviz::cli
