// The index of a model in several files, as Hugging Face's libraries write it beside them:
// {"metadata": {"total_size": BYTES}, "weight_map": {TENSOR: FILE, ...}}.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "tbviz/base/bytes.h"

namespace tbviz {

struct ShardIndex {
  struct Entry {
    std::string tensor;
    std::size_t file = 0;  ///< In `files`.
  };
  std::vector<std::string> files;  ///< Each once, in natural order: shard 2 before shard 10.
  std::vector<Entry> entries;      ///< In the order of the index.
  std::optional<std::int64_t> total_size;  ///< Of all tensors, in bytes, as the index has it.
};

/// Whether the bytes begin as a JSON object with a weight_map does.
[[nodiscard]] bool is_shard_index(Bytes bytes);

/// Reads an index of at most 64 MiB, a million tensors and 10,000 files. Throws FormatError if it
/// is malformed or larger, names a tensor twice, or a file that would lie outside its folder.
/// `name` is for messages.
[[nodiscard]] ShardIndex parse_shard_index(Bytes bytes, const std::string& name);

}  // namespace tbviz
