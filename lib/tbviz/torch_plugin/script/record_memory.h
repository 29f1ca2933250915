// The records of an archive as memory of tensors.
#pragma once

#include <c10/core/Allocator.h>

#include <string>
#include <unordered_set>

#include "tbviz/checkpoint/model_file.h"

namespace tbviz {

/// Hands out records of a model's archive.
class RecordMemory {
 public:
  /// `file` must outlive it, but not what it hands out.
  explicit RecordMemory(const ModelFile& file) : file_(file) {}

  /// A record where it lies in the file, or a copy of it: the second time, so that storages of
  /// their own stay so, and where LibTorch would not have put it. Throws FormatError if there is
  /// none.
  [[nodiscard]] at::DataPtr take(const std::string& path);

 private:
  [[nodiscard]] at::DataPtr in_file(Bytes bytes) const;

  const ModelFile& file_;
  std::unordered_set<std::string> taken_;
};

}  // namespace tbviz
