// One model and many inputs, of which some may be unfit.
#pragma once

#include <functional>

#include "batch/batch.h"
#include "logs/kind_counts.h"
#include "shell/console.h"
#include "tbviz/model/run.h"

namespace tbviz::cli {

/// Calls show(input) for each input of the batch that is this process's. One that fails is
/// reported, with what the model would have taken, and skipped; what is no fault of the input is
/// thrown. after_each() is called either way. If the model is lost, no more are shown, which is
/// said.
void show_each(Batch& batch, const Model& model, Console& console,
               const std::function<const KindCounts&()>& written,
               const std::function<void(const BatchInput&)>& show,
               const std::function<void()>& after_each);

}  // namespace tbviz::cli
