// The tables of weights in torch.export's archives: data/weights/<model>_weights_config.json and
// data/constants/<model>_constants_config.json, which name for each tensor the member its storage
// lies in. torch/_export/serde/schema.py has the structures (PayloadConfig).
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "tbviz/tensor.h"
#include "tbviz/tensor/dtype.h"

namespace tbviz {

/// What such a table says about a tensor.
struct ExportedWeight {
  std::string name;
  std::string path;  ///< Of its storage, beside the table: "weight_3".
  bool is_parameter = false;
  bool is_pickled = false;  ///< The member is a pickle: a tensor subclass, or no tensor at all.
  bool is_tensor = false;   ///< Else some other object.
  std::int64_t dtype = 0;   ///< In the archive's own numbering.
  std::int64_t layout = 0;  ///< The same; kStridedLayout is the usual one.
  bool is_sized = true;     ///< Every size is a plain number.
  std::int64_t offset = 0;  ///< In elements, as the strides.
  Shape shape;
  std::vector<std::int64_t> strides;
};

inline constexpr std::int64_t kStridedLayout = 7;

/// The most tensors that a table may list.
inline constexpr std::size_t kMostExportedWeights = 100'000;

/// Reads a table, in its order. `file` and `part` are for messages. Throws FormatError if the text
/// is malformed or lists too many tensors.
[[nodiscard]] std::vector<ExportedWeight> read_exported_weights(std::string_view json,
                                                                const std::string& file,
                                                                std::string_view part);

/// A data type as the archive numbers them.
struct ExportedType {
  std::int64_t number = 0;
  DType dtype = DType::kFloat32;
  std::string_view complex =
      {};  ///< PyTorch's word for pairs of such numbers; empty if it is none.
};

/// The data type that the archive's number stands for; null if there is none here.
[[nodiscard]] const ExportedType* exported_type(std::int64_t number);

}  // namespace tbviz
