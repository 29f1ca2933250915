// Puts taps around the nodes of a graph.
#pragma once

#include <torch/csrc/jit/ir/ir.h>

#include <cstddef>
#include <memory>
#include <span>
#include <utility>

namespace tbviz {

/// Writes taps into one graph. Before a call, and behind it, are two sites, one after the other;
/// `site` is the first.
class TapWriter {
 public:
  explicit TapWriter(std::shared_ptr<torch::jit::Graph> graph) : graph_(std::move(graph)) {}

  /// Taps what goes into a node by the inputs of these numbers, together, and what comes out of it,
  /// if that is one value.
  void around(torch::jit::Node* node, std::span<const std::size_t> inputs, std::size_t site);

  /// The same around a call of what `module` is at run time.
  void around_call_of(torch::jit::Value* module, torch::jit::Node* call,
                      std::span<const std::size_t> inputs);

  /// The same of the graph itself: those of its arguments that are given, and its result.
  void around_graph(std::span<torch::jit::Value* const> arguments, std::size_t site);

  /// Taps one output of a node.
  void behind(torch::jit::Node* node, std::size_t output, std::size_t site);

 private:
  std::shared_ptr<torch::jit::Graph> graph_;
};

}  // namespace tbviz
