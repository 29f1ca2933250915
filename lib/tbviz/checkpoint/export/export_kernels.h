// Which weights of a torch.export archive are kernels, as its graph tells.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "tbviz/checkpoint.h"
#include "tbviz/checkpoint/export/exported_program.h"

namespace tbviz {

/// One of the models of an archive.
struct ExportedModel {
  const std::string& file;    ///< For messages.
  const std::string& prefix;  ///< Of its tensors' names.
  std::size_t first = 0;      ///< Of its tensors among those of the contents; all behind are its.
};

/// Gives the model's tensors the roles and kinds that its program tells, and appends its
/// convolutions to `kernels`, in the order of the graph's inputs.
void apply_program(const ExportedProgram& program, const ExportedModel& model,
                   CheckpointContents& contents, std::vector<ListedKernels>& kernels);

}  // namespace tbviz
