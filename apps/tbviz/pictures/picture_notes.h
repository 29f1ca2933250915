// What is worth knowing about pictures, a line each; of a large folder that tells the same of all,
// only the first.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "shell/console.h"

namespace tbviz::cli {

/// Tells the notes of one command. Not thread-safe: what threads note is told by one of them.
class PictureNotes {
 public:
  explicit PictureNotes(Console& console) : console_(&console) {}

  /// Says how many notes there were that were not told.
  ~PictureNotes();
  PictureNotes(const PictureNotes&) = delete;
  PictureNotes& operator=(const PictureNotes&) = delete;

  void tell(const std::vector<std::string>& notes);

 private:
  Console* console_;
  std::int64_t count_ = 0;
};

}  // namespace tbviz::cli
