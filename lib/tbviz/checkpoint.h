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

#pragma GCC visibility push(default)
namespace tbviz {

/// What a tensor is to the module that holds it.
enum class TensorRole : std::uint8_t {
  kUnknown,    ///< The file does not tell: state dicts, safetensors, NumPy.
  kParameter,  ///< Trained.
  kBuffer,     ///< State that is not trained: running means, positions.
};

/// How a file holds a tensor whose values are shown as another type: quantised ones, and complex
/// ones, of which each part is a tensor.
struct StoredForm {
  std::string dtype;                     ///< PyTorch's word: "qint8", "complex64".
  std::int64_t bytes = 0;                ///< That the values take in the file.
  std::vector<double> scales = {};       ///< Of a quantised tensor: one, or one a slice of `axis`.
  std::vector<double> zero_points = {};  ///< As many, most of them integers; value = (element -
                                         ///< zero point) * scale.
  std::optional<std::size_t> axis = {};  ///< Nothing: one scale for the whole tensor.
};

/// A tensor of a checkpoint.
struct NamedTensor {
  std::string name;   ///< "features.0.weight": as in state_dict(), nested keys joined by dots.
  TensorView values;  ///< Into the checkpoint's bytes; every element has been checked to lie there.
  std::string owner;  ///< Class of the module that holds it, "Conv2d", or the operator that uses
                      ///< it, "Gemm"; empty if the file is silent.
  TensorRole role = TensorRole::kUnknown;
  bool repeated = false;                  ///< That module was listed before, under another name.
  std::optional<StoredForm> stored = {};  ///< Where `values` were made of other elements.
};

/// A tensor that no TensorView can show: sparse, packed, of a type below a byte.
struct UnreadTensor {
  std::string name;
  UnsupportedError error;           ///< Names the file, the tensor and what is not supported.
  std::size_t position = 0;         ///< How many of the checkpoint's tensors come before it.
  std::string owner = {};           ///< As a NamedTensor's.
  std::string dtype = {};           ///< The file's word for its type; empty if it is silent.
  std::optional<Shape> shape = {};  ///< If the file tells.
  Bytes bytes = {};                 ///< All that the file holds of it; empty if that is not known.
};

/// The kernels of a convolution that a format tells of by itself, as graphs do.
struct ListedKernels {
  std::string name;                        ///< Of the tensor, or of what it was computed from.
  std::string kind;                        ///< Class or operator: "Conv2d", "QLinearConv".
  std::optional<std::size_t> tensor = {};  ///< Position in `tensors`, if they are one of them.
  std::optional<TensorView> values = {};   ///< Else: as they were computed from tensors.
  bool parametrized = false;  ///< Else: whether find_parametrized_weights() has one of this name.
  std::optional<UnsupportedError> error = {};  ///< Else: why they cannot be shown,
  std::optional<Shape> shape = {};             ///< and their shape, if the file tells.
};

/// What a module computes one of its tensors by, where the file tells: a ParametrizationList of
/// torch.nn.utils.parametrize.
struct ParametrizationList {
  std::string name;                ///< "conv.parametrizations.weight": its tensors lie below.
  std::string owner;               ///< Class of the module whose tensor it is.
  std::vector<std::string> steps;  ///< Classes of what is applied, dotted, in order; the first few.
};

/// What a file says about itself, such as {"opset", "18"}.
struct CheckpointFact {
  std::string key;
  std::string value;
};

struct ExportedProgram;  // checkpoint/export/exported_program.h, which is not installed.

/// What a checkpoint holds.
struct CheckpointContents {
  std::vector<NamedTensor>
      tensors;  ///< In the order in which modules were registered, or keys set.
  std::vector<UnreadTensor> unread;
  /// Where the format itself says what the kernels of convolutions are: in the order of the layers.
  /// Nothing: find_convolutions() judges by class or shape.
  std::optional<std::vector<ListedKernels>> kernels;
  std::vector<ParametrizationList> parametrizations;
  std::vector<std::string> globals;  ///< Of a pickle: what Python would have imported to load it.
  std::string producer;              ///< Program and version that wrote the file, if it tells.
  std::vector<CheckpointFact> facts;
  std::vector<std::string> notes;  ///< For the user: what was chosen, and what was left out.
  std::string format;              ///< Checkpoint::format(), where the reader has more to say.
  std::vector<std::shared_ptr<const void>>
      memory;              ///< What tensors lie in beside the file's own bytes.
  bool has_values = true;  ///< False: only names, types and shapes were asked for and read.
  /// What an archive of torch.export would run, where it holds one model.
  std::shared_ptr<const ExportedProgram> program = {};
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

  /// "TorchScript", "PyTorch zip", "safetensors, 3 shards", ...
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
///
/// A folder, or the index of a model in several files, is one checkpoint, see docs/checkpoints.md.
/// Throws UsageError if a folder holds several models.
[[nodiscard]] Checkpoint open_checkpoint(const std::filesystem::path& path);

/// The same for bytes in memory, which must outlive the checkpoint. `name` is for messages.
[[nodiscard]] Checkpoint read_checkpoint(Bytes bytes, std::string name);

/// Whether the bytes begin as one of the formats does, so that what is wrong with them is the
/// reader's to say.
[[nodiscard]] bool looks_like_checkpoint(Bytes bytes);

}  // namespace tbviz
#pragma GCC visibility pop
