// Inlines the calls of a graph, and tells of each before it disappears.
#pragma once

#include <torch/csrc/jit/ir/ir.h>

#include <functional>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace tbviz {

/// The attributes that lead from `self` to `value`, joined by dots: self.a.b is "a.b"; nothing if
/// they do not.
[[nodiscard]] std::optional<std::string> attribute_path(const torch::jit::Value* value,
                                                        const torch::jit::Value* self);

struct InlineListener {
  /// A call is about to be inlined. `module`: the path to the module whose forward() it is, if that
  /// is what is called.
  std::function<void(torch::jit::Node* call, const std::optional<std::string>& module)> on_call;

  /// What stands in the place of that call now, without what is in blocks of it.
  std::function<void(std::span<torch::jit::Node* const> nodes)> on_inlined = {};
};

/// Inlines what forward() calls, and what that calls, one level at a time. `self` is the graph's
/// module. Calls that are known at run time only stay.
void inline_calls(torch::jit::Graph& graph, const torch::jit::Value* self,
                  const InlineListener& listener);

}  // namespace tbviz
