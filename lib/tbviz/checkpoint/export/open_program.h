// Programs of torch.export, opened to be looked at without being run.
#pragma once

#include <memory>
#include <string>

#include "tbviz/base/bytes.h"
#include "tbviz/checkpoint/export/exported_program.h"

namespace tbviz {

/// The program of an archive of torch.export; null if the bytes are none, whatever else they are.
/// `name` is for messages. Throws FormatError if the archive is damaged or malformed,
/// UnsupportedError if it is of a version that is not known, or holds several programs.
[[nodiscard]] std::shared_ptr<const ExportedProgram> read_program(Bytes bytes, std::string name);

}  // namespace tbviz
