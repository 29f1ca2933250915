// What operators do with the elements that they are given, as far as their type goes.
#pragma once

#include <torch/csrc/jit/ir/ir.h>

#include <cstddef>
#include <cstdint>

namespace tbviz {

enum class ElementRole : std::uint8_t {
  kPassedOn,  ///< They are part of the result, of the type that they have.
  kCombined,  ///< So they are, with another tensor's element by element.
  kLookedUp,  ///< They are indices.
  kCast,      ///< The result has them in another type, which the model names.
  kUsed,      ///< Anything else.
};

/// Of the elements of an argument, by its position.
[[nodiscard]] ElementRole element_role(const torch::jit::Node& node, std::size_t argument);

/// Whether the result has the elements of the first argument, in another order or shape.
[[nodiscard]] bool only_turns(const torch::jit::Node& node);

}  // namespace tbviz
