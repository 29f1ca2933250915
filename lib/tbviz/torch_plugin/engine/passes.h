// One run of a model as it is asked for: forward, and back from a loss if there is one. What a kind
// of model does itself is to run forward.
#pragma once

#include <ATen/core/ivalue.h>

#include <cstddef>
#include <functional>
#include <optional>
#include <span>

#include "tbviz/model/run.h"
#include "tbviz/torch_plugin/engine/parameters.h"
#include "tbviz/torch_plugin/engine/watch.h"

namespace tbviz {

/// The sites that a run is for: it may end once none of them can be reached again. Nothing: it goes
/// on to its end.
using NeededSites = std::optional<std::span<const std::size_t>>;

/// Runs a model forward, tells the watch what reaches its sites, and returns what forward() does,
/// or anything if the run ended early.
using ForwardRun = std::function<c10::IValue(NeededSites needed)>;

/// What run_passes() has to know of a model.
struct PassModel {
  const Parameters& parameters;
  bool derives = false;  ///< Whether forward() itself asks autograd.
};

/// Does what `request` asks for, but for its seed and its state: those are the model's own, before
/// and after. Throws what `forward` throws, and as propagate_back() does.
void run_passes(const RunRequest& request, const PassModel& model, Watch& watch,
                const ForwardRun& forward);

}  // namespace tbviz
