// One of many inputs.
#pragma once

#include <cstdint>
#include <string>

namespace tbviz::cli {

struct BatchInput {
  std::string word;  ///< What is opened: a path, perhaps into a tar; "-"; a synthetic array.
  std::string name;  ///< As it was given, or relative to the folder or archive that was named.
  std::int64_t index = 0;      ///< Among all inputs, whichever shard works on them.
  std::int64_t same_stem = 0;  ///< How many of those before it have its stem.
  bool may_be_many = false;    ///< Nothing is there; it may be a folder or an archive of many.
};

}  // namespace tbviz::cli
