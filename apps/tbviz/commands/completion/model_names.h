// What the models on a command line hold, by their headers.
#pragma once

#include <vector>

#include "commands/completion/candidates.h"

namespace tbviz::cli {

/// The convolution layers, as tbviz kernels lists them. Like the others, of every file on the line
/// that is a model; what is none has none.
[[nodiscard]] std::vector<Candidate> convolutions_of_models(const BegunLine& line);

/// The modules that hold tensors, and those around them.
[[nodiscard]] std::vector<Candidate> modules_of_models(const BegunLine& line);

/// The tensors.
[[nodiscard]] std::vector<Candidate> tensors_of_models(const BegunLine& line);

}  // namespace tbviz::cli
