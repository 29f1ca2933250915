// Reads the JSON of an exported program, models/<model>.json of its archive.
#pragma once

#include <string>
#include <string_view>

#include "tbviz/checkpoint/export/exported_program.h"

namespace tbviz {

/// The most JSON that is read of a program, and the most values in it: of networks with some ten
/// thousand operators.
inline constexpr std::uint64_t kMostProgramBytes = std::uint64_t{32} << 20U;
inline constexpr std::size_t kMostProgramValues = 4'000'000;

/// Blocks of torch.no_grad(), torch.enable_grad() and torch.autocast(), which are nodes with a
/// graph of their own, are inlined. `part` is what to call the text within `file`.
///
/// Throws FormatError, which names both, if the text is no JSON, more than the limits, or no
/// program; UnsupportedError if its schema is of another major version than 7 and 8.
[[nodiscard]] ExportedProgram read_exported_program(std::string_view json, const std::string& file,
                                                    std::string_view part);

}  // namespace tbviz
