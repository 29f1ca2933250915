// Saved models as named tensors. docs/checkpoints.md lists the formats and says how they are told
// apart. No format is read by running anything that a file contains.
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "tbviz/base/bytes.h"
#include "tbviz/error.h"
#include "tbviz/tensor.h"

namespace tbviz {

/// What a tensor is to the module that holds it.
enum class TensorRole : std::uint8_t {
  kUnknown,    ///< The file does not tell: state dicts, safetensors, NumPy.
  kParameter,  ///< Trained.
  kBuffer,     ///< State that is not trained: running means, positions.
};

/// A tensor of a checkpoint.
struct NamedTensor {
  std::string name;   ///< "features.0.weight": as in state_dict(), nested keys joined by dots.
  TensorView values;  ///< Into the checkpoint's bytes; every element has been checked to lie there.
  std::string owner;  ///< Class of the module that holds it, "Conv2d", or the operator that uses
                      ///< it, "Gemm"; empty if the file is silent.
  TensorRole role = TensorRole::kUnknown;
  bool repeated = false;  ///< That module was listed before, under another name.
};

/// A tensor that no TensorView can show: quantised, sparse, complex, 8-bit floating-point.
struct UnreadTensor {
  std::string name;
  UnsupportedError error;  ///< Names the file, the tensor and what is not supported.
};

/// What a file says about itself, such as {"opset", "18"}.
struct CheckpointFact {
  std::string key;
  std::string value;
};

/// What a checkpoint holds.
struct CheckpointContents {
  std::vector<NamedTensor>
      tensors;  ///< In the order in which modules were registered, or keys set.
  std::vector<UnreadTensor> unread;
  /// Where the format itself says which tensors are kernels of convolutions: their positions in
  /// `tensors`, in the order of the layers. Nothing: find_convolutions() judges by class or shape.
  std::optional<std::vector<std::size_t>> kernels;
  std::vector<std::string> globals;  ///< Of a pickle: what Python would have imported to load it.
  std::string producer;              ///< Program and version that wrote the file, if it tells.
  std::vector<CheckpointFact> facts;
  std::vector<std::shared_ptr<const void>>
      memory;              ///< What tensors lie in beside the file's own bytes.
  bool has_values = true;  ///< False: only names, types and shapes were asked for and read.
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

  [[nodiscard]] const CheckpointContents& contents() const { return contents_; }
  [[nodiscard]] const std::vector<NamedTensor>& tensors() const { return contents_.tensors; }

  /// Throws the first unread tensor's error, if there is one: for callers that found nothing else.
  void check_unread() const;

 private:
  std::string file_;
  std::string format_;
  CheckpointContents contents_;
  std::shared_ptr<const void> memory_;  // Null if the bytes belong to someone else.
};

/// Maps the file ("-": standard input) and reads its directory of tensors; their values are touched
/// only when they are used. The format is chosen by content. Throws InputError if the file cannot
/// be read, FormatError, with offsets, if it is damaged or malformed, UnsupportedError for formats
/// and opcodes that tbviz does not read. Tensors that it cannot show do not fail a file: they are
/// listed as unread.
[[nodiscard]] Checkpoint open_checkpoint(const std::filesystem::path& path);

/// The same for bytes in memory, which must outlive the checkpoint. `name` is for messages.
[[nodiscard]] Checkpoint read_checkpoint(Bytes bytes, std::string name);

/// Whether the bytes begin as one of the formats does, so that what is wrong with them is the
/// reader's to say.
[[nodiscard]] bool looks_like_checkpoint(Bytes bytes);

}  // namespace tbviz
