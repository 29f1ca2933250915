// A model that is called as a function: arguments in, what forward() returned out.
#pragma once

#include <span>
#include <string>
#include <vector>

#include "tbviz/model/argument.h"
#include "tbviz/model/run.h"
#include "tbviz/tensor.h"

#pragma GCC visibility push(default)
namespace tbviz {

/// A tensor that forward() returned.
struct ModelOutput {
  std::string key;  ///< As Slot::key: "scores" of a dict, empty of a lone tensor and of tuples.
  Tensor value;
};

/// Runs the model once, forward only. The tensors of nested tuples, lists and dicts come in order;
/// of a model that returns none, none. Throws what Model::run() throws, and UnsupportedError if one
/// cannot be read: it is complex, quantised or sparse.
[[nodiscard]] std::vector<ModelOutput> run_model(Model& model, std::span<const Argument> arguments);

}  // namespace tbviz
#pragma GCC visibility pop
