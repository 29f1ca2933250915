// The built-in network on the library's own operators: no LibTorch, no other process, and nothing
// runs that is not the library's.
#pragma once

#include <memory>

#include "tbviz/model/run.h"
#include "tbviz/native/run_limits.h"

namespace tbviz {

/// Sites, parameters, inputs and values are those that the LibTorch module has for the network's
/// file. There is no state that a run would leave, and nothing random. A loss and graph() throw
/// UnsupportedError at once. Other runs throw Interrupted, too, if a stop was asked for.
[[nodiscard]] std::unique_ptr<Model> make_native_builtin_model(const RunLimits& limits);

}  // namespace tbviz
