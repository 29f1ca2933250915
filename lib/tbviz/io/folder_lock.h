// A lock that keeps other threads and processes out of what several may change.
#pragma once

#include <filesystem>

#include "tbviz/base/descriptor.h"

namespace tbviz {

/// An exclusive lock (flock) on a folder, held while the object lives. It binds those who ask for
/// it, threads of one process as well as processes, and leaves no file behind. Where the file
/// system has no such locks (NFS has none on folders), or the folder may not be read, nobody is
/// kept out.
class FolderLock {
 public:
  /// Waits until no other holds it. Throws OutputError if the folder cannot be opened, Interrupted
  /// if a stop is asked for meanwhile.
  explicit FolderLock(const std::filesystem::path& folder);

 private:
  Descriptor descriptor_;
};

}  // namespace tbviz
