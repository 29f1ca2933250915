// Room on the disk for what does not belong into memory.
#pragma once

#include <string>

#include "tbviz/io/byte_source.h"

namespace tbviz {

/// An empty file that has no name in any folder, open for reading and writing, and gone when it is
/// closed. It lies in TMPDIR, else in /tmp; messages call it `name`. Throws OutputError.
[[nodiscard]] FileSource make_scratch_file(std::string name);

}  // namespace tbviz
