// Models in several files, one checkpoint for all of them.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "tbviz/checkpoint/format.h"
#include "tbviz/checkpoint/shards/shard_index.h"

namespace tbviz {

/// Reads `files`, which lie in `folder`, as the shards of one model: the tensors of the first, in
/// its order, then those of the next. Each is mapped once. `index` may be null; where it differs
/// from the shards otherwise than by promising more, that is noted. `name` is the model's, for
/// messages; those about a shard name that.
///
/// Throws InputError if files are missing, FormatError if one is damaged or an index, if they are
/// of several formats, if two hold a tensor of one name, or none what the index promises;
/// UnsupportedError as open_checkpoint().
[[nodiscard]] CheckpointContents read_shards(const std::string& name,
                                             const std::filesystem::path& folder,
                                             const std::vector<std::string>& files,
                                             const ShardIndex* index, CheckpointRead wanted);

}  // namespace tbviz
