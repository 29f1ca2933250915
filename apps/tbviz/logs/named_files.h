// Which event files earlier arguments led to.
#pragma once

#include <cstdint>
#include <filesystem>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "shell/console.h"

namespace tbviz::cli {

/// Keeps event files that several arguments lead to from being read more than once.
class NamedFiles {
 public:
  /// Drops from `files`, which belong to the present argument, those that lay in an earlier one, by
  /// their devices and inodes.
  void drop_known(std::vector<std::filesystem::path>& files);

  /// The present argument becomes an earlier one. A note tells how many of its files were dropped.
  void end_argument(const std::string& log, Console& console);

 private:
  using Identity = std::pair<std::uint64_t, std::uint64_t>;

  std::set<Identity> earlier_;
  std::set<Identity> present_;
  std::int64_t dropped_ = 0;
};

}  // namespace tbviz::cli
