// The samples of a precision-recall curve: columns of a table, or arrays of an .npz file.
#pragma once

#include <memory>
#include <optional>
#include <string>

#include "tbviz/tensor.h"

namespace tbviz::cli {

/// Labels and scores, and the memory they lie in.
struct SampleInput {
  std::string file;  ///< For messages.
  TensorView labels;
  TensorView scores;
  std::optional<TensorView> weights;
  std::shared_ptr<const void> memory = {};
};

/// Reads "-" or a file by its content. Columns and arrays are called label or labels, score or
/// scores, and `weights`, where that is not empty. Throws InputError; UsageError, with the names
/// that there are, if one is missing; FormatError for an array or table that is malformed, for
/// columns that have text or empty cells, and for a name that is there twice; UnsupportedError for
/// arrays that no tensor is, and for other files.
[[nodiscard]] SampleInput read_samples(const std::string& input, const std::string& weights);

}  // namespace tbviz::cli
