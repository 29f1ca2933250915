// One input of scalars, read, with what there is to tell about it.
#pragma once

#include <cstdint>
#include <string>

#include "commands/scalars/scalars.h"
#include "shell/console.h"
#include "tbviz/io/byte_source.h"
#include "tbviz/table/curve_set.h"

namespace tbviz::cli {

/// Reads `source`, which `input` names on the command line, into `curves`, and tells the user of
/// bad places (the first three at once, then their number) and, at the end, of what should be
/// known. Bad places are failures unless --skip-bad makes them warnings.
///
/// Returns how many rows were numbered. Throws what read_scalars() throws; FormatError if there was
/// no value, UsageError if the step key never came.
std::int64_t read_input(ByteSource& source, const std::string& input, const ScalarsOptions& options,
                        CurveSet& curves, Console& console);

/// The same for --explain: writes nothing, and prints what was found.
void explain_input(const std::string& input, const ScalarsOptions& options, Console& console);

}  // namespace tbviz::cli
