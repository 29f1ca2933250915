// All that can be done to a file and its name, in a folder of its own.
#pragma once

#include <string>
#include <vector>

#include "support/locks.h"
#include "support/scratch_folder.h"

namespace tbviz::test {

/// A folder with everything that the deeds change.
class Files {
 public:
  Files();

  [[nodiscard]] std::string path(const std::string& name) const { return scratch_.path() / name; }

  /// Names, kinds, permissions, sizes, links and times of all that is in the folder.
  [[nodiscard]] std::string state() const;

 private:
  ScratchFolder scratch_;
};

/// Deeds that succeed in this order where nothing forbids them, by the C library's functions and by
/// system calls that it does not make. `files` must outlive them.
[[nodiscard]] std::vector<Deed> file_deeds(const Files& files);

}  // namespace tbviz::test
