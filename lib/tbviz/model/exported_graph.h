// The program of a torch.export archive as a graph to be looked at.
#pragma once

#include "tbviz/checkpoint/export/exported_program.h"
#include "tbviz/model/model_graph.h"

namespace tbviz {

/// The operators of the program that give tensors, in the scopes of the modules that call them,
/// with the weights that they read; sizes and other scalars are followed, not drawn. Types are
/// those of the export, shapes where all sizes are fixed. Nothing is run. Throws FormatError,
/// without a file, if the names of modules make the names of nodes too long.
[[nodiscard]] ModelGraph graph_of(const ExportedProgram& program);

}  // namespace tbviz
