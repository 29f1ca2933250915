// The places in an exported program where values can be seen, as sites of a model.
#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <vector>

#include "tbviz/checkpoint/export/exported_program.h"
#include "tbviz/checkpoint/export/module_calls.h"
#include "tbviz/model/run.h"

namespace tbviz {

/// The sites of a program, and what each is.
struct ProgramSites {
  std::vector<Site> sites;
  std::vector<std::optional<std::size_t>> of_call;   ///< By call: the site before it.
  std::vector<std::optional<std::size_t>> of_value;  ///< By value of the program.
};

/// Adds to `calls` those of convolutions that belong to no module, which are sites, too.
///
/// The model itself; its modules in the order of their registration, called or not; its inputs and
/// every tensor of the graph, by name; those convolutions. A module that returns what it got leaves
/// nothing in a program, and is listed as one that is never called.
[[nodiscard]] ProgramSites find_program_sites(const ExportedProgram& program, ModuleCalls& calls);

/// The number of nodes that run until none of the sites can be reached again.
[[nodiscard]] std::size_t last_reach(const ExportedProgram& program, const ModuleCalls& calls,
                                     const ProgramSites& sites,
                                     std::span<const std::size_t> wanted);

}  // namespace tbviz
