// check --shards: what the shards of a run left undone.
#pragma once

#include <filesystem>

#include "shell/console.h"

namespace tbviz::cli {

/// Prints which shards are missing, which inputs failed and which outputs are gone or of another
/// size, and what is to be done; with `digests` also which outputs hold other bytes. The answer is
/// no if there is any. Throws InputError if no shard has begun in `logdir`, FormatError if its
/// records are damaged.
void check_shards(const std::filesystem::path& logdir, bool digests, Console& console);

}  // namespace tbviz::cli
