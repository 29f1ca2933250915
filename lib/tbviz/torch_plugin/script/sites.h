// Finds the places in a TorchScript model where values can be seen, and puts taps there.
#pragma once

#include <torch/csrc/jit/api/module.h>
#include <torch/csrc/jit/ir/ir.h>

#include <cstddef>
#include <cstdint>
#include <map>
#include <memory>
#include <span>
#include <vector>

#include "tbviz/model/run.h"
#include "tbviz/torch_plugin/script/input_channels.h"
#include "tbviz/torch_plugin/script/module_sites.h"
#include "tbviz/torch_plugin/script/tap.h"

namespace tbviz {

/// forward() of a model, calls inlined, with a tap at every site.
struct TappedGraph {
  std::shared_ptr<torch::jit::Graph> graph;
  std::vector<Site> sites;
  std::vector<Tap> taps;                               ///< In `graph`.
  bool is_complete = true;                             ///< Whether all calls were resolved.
  ObjectSites modules;                                 ///< For run_tapped().
  std::map<std::size_t, InputChannels> channels = {};  ///< By input, where known.
};

struct TapOptions {
  bool autocast = true;  ///< Whether regions of torch.autocast are honoured.
};

/// Copies forward() and rewrites the copy; the module stays as it is.
[[nodiscard]] TappedGraph tap_sites(const torch::jit::Module& module, const TapOptions& options);

/// The node of the graph's outermost block after which none of the wanted sites can be reached, or
/// null if none is reached at all.
[[nodiscard]] torch::jit::Node* last_reach(const TappedGraph& tapped,
                                           std::span<const std::size_t> wanted);

}  // namespace tbviz
