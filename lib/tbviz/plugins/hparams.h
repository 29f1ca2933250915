// Hyperparameters as bytes (tensorboard/plugins/hparams/plugin_data.proto and api.proto).
// event/hparams_message.h reads them.
#pragma once

#include <array>
#include <span>
#include <string>

#include "tbviz/plugins/hparam.h"
#include "tbviz/summary/summary.h"

namespace tbviz {

/// What SummaryWriter.add_hparams writes into a run of its own, an event each and in this order:
/// the experiment (which hyperparameters and metrics there are), the start of a session (the
/// hyperparameters' values) and its end. The metrics' values follow, as scalars under their tags;
/// they are the caller's to write. `metrics` are their tags, `domains` the values that
/// hyperparameters may take.
///
/// Throws UsageError if a name stands twice, or if a domain is one of no hyperparameter, or holds
/// texts where that is a number, or the other way round.
[[nodiscard]] std::array<Summary, 3> hparams_summaries(std::span<const Hparam> hparams,
                                                       std::span<const std::string> metrics,
                                                       std::span<const HparamDomain> domains = {});

}  // namespace tbviz
