// Files that stand where another one was wanted: its compressed form, an archive around it, the
// page of a failed download, git-lfs's pointer to it.
#pragma once

#include <optional>
#include <string_view>

#include "tbviz/base/bytes.h"

namespace tbviz {

/// What `file` is if it begins as such a file does, for a message, remedy included: "is compressed
/// with gzip; unpack it first: gunzip". Zip archives are not among them: some are what was wanted.
[[nodiscard]] std::optional<std::string_view> find_stand_in(Bytes file);

/// `text` without a byte order mark and blanks in front.
[[nodiscard]] std::string_view without_preamble(std::string_view text);

}  // namespace tbviz
