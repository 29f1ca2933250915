// What LibTorch's unpickler believes without asking, checked before it does.
#pragma once

#include <string_view>

#include "tbviz/archive/pickle.h"
#include "tbviz/checkpoint/format.h"

namespace tbviz {

/// Throws FormatError unless every storage that `pickle`, one of the archive's, names has a record
/// with at least the bytes that the pickle claims, and every strided tensor lies inside its
/// storage: the unpickler takes sizes, strides and offsets as they come, also of tensors that
/// nothing refers to. Storages lie in `folder`, "data/"; their values are not looked at.
/// UnsupportedError for tensors described in ways that torch.jit.save does not use.
void check_storages(const CheckpointFile& file, const Pickle& pickle, std::string_view folder);

/// Throws FormatError unless every name of the archive means one record: LibTorch looks names up
/// without regard to the case of ASCII letters and takes the first that fits, which may be another
/// than the one that was checked.
void check_member_names(const CheckpointFile& file);

/// Throws FormatError unless every name means one record, to every reader: LibTorch does not look
/// at the case of ASCII letters and takes the first name that fits, which may be that of a record
/// which nobody has checked.
void check_member_names(const CheckpointFile& file);

/// Throws FormatError if a compressed record is larger than any that LibTorch would write.
void check_inflated_sizes(const CheckpointFile& file);

}  // namespace tbviz
