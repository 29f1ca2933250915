// Saved models as named tensors. docs/checkpoints.md lists the formats and says how they are told
// apart. No format is read by running anything that a file contains.
#pragma once

#include <filesystem>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "tbviz/base/bytes.h"
#include "tbviz/tensor/tensor.h"

namespace tbviz {

/// A tensor of a checkpoint.
struct NamedTensor {
  std::string name;   ///< "features.0.weight": as in state_dict(), nested keys joined by dots.
  TensorView values;  ///< Into the checkpoint's bytes; every element has been checked to lie there.
  std::string owner;  ///< Class of the module that holds it, "Conv2d"; empty if the file is silent.
  bool repeated = false;  ///< That module was listed before, under another name.
};

/// What a checkpoint holds.
struct CheckpointContents {
  std::vector<NamedTensor>
      tensors;  ///< In the order in which modules were registered, or keys set.
  std::vector<std::string> globals;  ///< Of a pickle: what Python would have imported to load it.
};

/// A saved model whose tensors can be looked at. Keeps the bytes they lie in.
class Checkpoint {
 public:
  Checkpoint(std::string file, std::string_view format, CheckpointContents contents,
             std::shared_ptr<const void> memory)
      : file_(std::move(file)),
        format_(format),
        contents_(std::move(contents)),
        memory_(std::move(memory)) {}

  /// What to call the file in messages.
  [[nodiscard]] const std::string& file() const { return file_; }

  /// "TorchScript", "PyTorch zip", ...
  [[nodiscard]] const std::string& format() const { return format_; }

  [[nodiscard]] const std::vector<NamedTensor>& tensors() const { return contents_.tensors; }
  [[nodiscard]] const std::vector<std::string>& globals() const { return contents_.globals; }

 private:
  std::string file_;
  std::string format_;
  CheckpointContents contents_;
  std::shared_ptr<const void> memory_;  // Null if the bytes belong to someone else.
};

/// Maps the file ("-": standard input) and reads its directory of tensors; their values are touched
/// only when they are used. The format is chosen by content. Throws InputError if the file cannot
/// be read, FormatError, with offsets, if it is damaged or malformed, UnsupportedError for formats,
/// opcodes and data types that tbviz does not read.
[[nodiscard]] Checkpoint open_checkpoint(const std::filesystem::path& path);

/// The same for bytes in memory, which must outlive the checkpoint. `name` is for messages.
[[nodiscard]] Checkpoint read_checkpoint(Bytes bytes, std::string name);

}  // namespace tbviz
