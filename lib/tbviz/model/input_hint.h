// What a model that failed would have taken.
#pragma once

#include "tbviz/error.h"
#include "tbviz/model/run.h"

namespace tbviz {

/// The error, and what the model's first weight tells of the inputs that fit, if the error is about
/// shapes.
[[nodiscard]] ModelError with_input_hint(const ModelError& error, const Model& model);

}  // namespace tbviz
