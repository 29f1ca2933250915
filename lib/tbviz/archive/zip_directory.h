// The end record and the central directory of a zip archive. Only zip.cc needs it.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "tbviz/archive/zip.h"
#include "tbviz/base/bytes.h"

namespace tbviz {

struct ZipDirectory {
  std::uint64_t offset = 0;  ///< Where the central directory begins.
  std::vector<ZipMember> members;
};

/// Finds the end record (and ZIP64's) and reads the directory that it points to. end_offset of the
/// members is not yet set. Throws as ZipArchive's constructor does.
[[nodiscard]] ZipDirectory read_zip_directory(Bytes bytes, const std::string& file,
                                              const ZipLimits& limits);

}  // namespace tbviz
