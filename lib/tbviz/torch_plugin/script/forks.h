// torch.jit.fork and torch.jit.wait.
#pragma once

#include <torch/csrc/jit/api/compilation_unit.h>

namespace tbviz {

/// Makes all functions run what they fork in its place, before they go on, as PyTorch does in
/// Python: values arrive in one order, in one thread, and none is lost when a run ends early. What
/// a fork raises, it raises there. A wait finds a future that is done. To be called before any of
/// the functions runs, once all are compiled.
void run_forks_in_place(const torch::jit::CompilationUnit& unit);

}  // namespace tbviz
