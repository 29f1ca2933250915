// Taps: operators of our own in a model's graph, through which values leave it and come back
// changed.
//
// LibTorch has no hooks on loaded TorchScript modules. The graph is rewritten instead (see
// sites.h); this file has the two operators that are put in, and runs graphs that hold them.
#pragma once

#include <ATen/core/stack.h>
#include <torch/csrc/jit/ir/ir.h>

#include <cstddef>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <vector>

#include "tbviz/torch_plugin/script/module_sites.h"

namespace tbviz {

/// Hears of every value that reaches a tap. `value` is alive: the model goes on with what it holds
/// afterwards. Exceptions come out of run_tapped() as they are.
using TapCallback = std::function<void(std::size_t site, c10::IValue& value)>;

/// The constant that stands for a site in a graph, in front of `before`.
torch::jit::Value* insert_site(torch::jit::Node* before, std::size_t site);

/// Puts in front of `before` what finds the site before (or, with `behind`, behind) the module that
/// `module` is at run time.
torch::jit::Value* insert_site_of(torch::jit::Node* before, torch::jit::Value* module, bool behind);

/// Puts `tbviz::tap(value, site)` in front of `before`; returns its output.
torch::jit::Value* insert_tap(torch::jit::Node* before, torch::jit::Value* value,
                              torch::jit::Value* site);

/// The same for several values, which arrive together as a tuple; returns what stands for them.
std::vector<torch::jit::Value*> insert_tap(torch::jit::Node* before,
                                           std::span<torch::jit::Value* const> values,
                                           torch::jit::Value* site);

/// A tap in a graph. A site has several where a module is called from several places, and none
/// where it is never called.
struct Tap {
  std::optional<std::size_t> site;  ///< None: which module is called is known at run time only.
  torch::jit::Node* node = nullptr;
};

[[nodiscard]] std::vector<Tap> taps_in(torch::jit::Graph& graph);

/// Makes all taps of a graph tell of other sites: by former site.
void renumber_taps(torch::jit::Graph& graph, std::span<const std::size_t> sites);

/// Puts `tbviz::stop()` behind `after`: a run that gets there ends.
torch::jit::Node* insert_stop(torch::jit::Graph& graph, torch::jit::Node* after);

/// What a run of a tapped graph needs.
struct TappedRun {
  const TapCallback& on_tap;
  const ObjectSites& modules;  ///< For those that are known at run time only.
};

/// Runs `graph` on `stack` (the module, then the arguments) with LibTorch's plain interpreter,
/// until its end or the first tbviz::stop.
void run_tapped(const std::shared_ptr<torch::jit::Graph>& graph, torch::jit::Stack& stack,
                const TappedRun& tapped);

}  // namespace tbviz
