// Puts taps around the nodes of a graph, and knows where they are.
#pragma once

#include <torch/csrc/jit/ir/ir.h>

#include <cstddef>
#include <memory>
#include <optional>
#include <span>
#include <utility>
#include <vector>

namespace tbviz {

/// A tap in a graph. A site has several where a module is called from several places, and none
/// where it is never called.
struct Tap {
  std::optional<std::size_t> site;      ///< None: which module is called is known at run time only.
  torch::jit::Value* number = nullptr;  ///< What tells it the site.
  torch::jit::Node* node = nullptr;
};

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

  /// Makes all taps tell of other sites; by former site.
  void renumber(std::span<const std::size_t> places);

  [[nodiscard]] std::vector<Tap> take() { return std::move(taps_); }

 private:
  struct SiteValue {
    std::optional<std::size_t> number;
    torch::jit::Value* value;
  };

  void in_front(torch::jit::Node* node, std::span<const std::size_t> inputs, const SiteValue& site);
  void tap_output(torch::jit::Node* node, std::size_t output, const SiteValue& site);

  std::shared_ptr<torch::jit::Graph> graph_;
  std::vector<Tap> taps_;
};

}  // namespace tbviz
