// Which weights of a torch.export archive are kernels, as its graph tells.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "tbviz/checkpoint.h"
#include "tbviz/checkpoint/export/export_graph.h"

namespace tbviz {

/// One of the models of an archive.
struct ExportedModel {
  const std::string& file;    ///< For messages.
  const std::string& prefix;  ///< Of its tensors' names.
  std::size_t first = 0;      ///< Of its tensors among those of the contents; all behind are its.
};

/// Gives the model's tensors the roles and kinds that the graph tells, and appends its convolutions
/// to `kernels`, in the order of the graph's inputs.
void apply_graph(const ExportedGraph& graph, const ExportedModel& model,
                 CheckpointContents& contents, std::vector<ListedKernels>& kernels);

}  // namespace tbviz
