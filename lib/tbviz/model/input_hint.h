// What a model that failed would have taken.
#pragma once

#include "tbviz/error.h"
#include "tbviz/model/run.h"

namespace tbviz {

/// The error, if it is about shapes with the sizes that the model takes, as far as it does not say
/// them itself; where none are known with what the model's first weight tells of them.
[[nodiscard]] ModelError with_input_hint(const ModelError& error, const Model& model);

}  // namespace tbviz
