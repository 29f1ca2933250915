// Which element type a network wants its inputs to have.
#pragma once

#include <c10/core/ScalarType.h>
#include <torch/csrc/jit/api/module.h>
#include <torch/csrc/jit/ir/ir.h>

#include <map>
#include <optional>

namespace tbviz {

/// What the operators behind an input say of its elements.
struct InputType {
  std::optional<at::ScalarType> first = {};     ///< What the first of them wants.
  std::optional<at::ScalarType> floating = {};  ///< The first that is a floating-point type.
  bool indices = false;  ///< Whether any looks its elements up, as an embedding does.
  bool is_cast = false;  ///< Whether the model itself casts it to another type.
};

/// By input, counted without the module; those of which nothing is known are left out. Values are
/// followed through taps and operators that keep the type of elements, to an operator that has a
/// weight, looks elements up, or casts them. REQUIRES: graph is that of the module's forward(), its
/// calls inlined.
[[nodiscard]] std::map<std::size_t, InputType> find_input_types(const torch::jit::Graph& graph,
                                                                const torch::jit::Module& module);

}  // namespace tbviz
