// What the zip files of torch.save and torch.jit.save have in common.
#pragma once

#include <cstdint>
#include <memory>
#include <string_view>
#include <vector>

#include "tbviz/archive/pickle.h"
#include "tbviz/checkpoint/format.h"
#include "tbviz/checkpoint/torch/pickled_tensor.h"

namespace tbviz {

/// A pickle of an archive, and the bytes its text lies in.
struct ZippedPickle {
  std::shared_ptr<const ZipContents> contents;
  Pickle pickle;
};

/// Reads the archive's member `path` as a pickle. Throws FormatError if there is none, and as
/// Pickle does; UnsupportedError for archives of big-endian machines.
[[nodiscard]] ZippedPickle read_zipped_pickle(const CheckpointFile& file, std::string_view path);

/// Throws UnsupportedError if the archive's numbers are those of a big-endian machine.
void check_byte_order(const CheckpointFile& file);

/// The version of the archive's format: 0 if it is no number. Throws FormatError if there is none.
[[nodiscard]] std::uint64_t archive_version(const CheckpointFile& file);

/// What the archive says about itself: its format's version, and the byte order of its machine.
[[nodiscard]] std::vector<CheckpointFact> archive_facts(const CheckpointFile& file);

/// Serves storages from the archive's members `folder` + key. `file` must outlive it.
[[nodiscard]] StorageSource zipped_storages(const CheckpointFile& file, std::string_view folder);

}  // namespace tbviz
