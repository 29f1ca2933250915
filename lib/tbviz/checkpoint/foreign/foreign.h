// Other programs' models, which tbviz does not read: what each is called, and what converts it.
// Formats that tbviz reads are to be tried before any of these.
#pragma once

#include <filesystem>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "tbviz/archive/zip.h"
#include "tbviz/base/bytes.h"

namespace tbviz {

/// The rest of a sentence that begins with the file's name, remedy included: "is a TensorFlow
/// SavedModel, which tbviz does not read; convert ...".
using ForeignFact = std::optional<std::string_view>;

/// What a file's bytes tell.
[[nodiscard]] ForeignFact foreign_by_content(Bytes bytes);

/// What they tell as a protobuf message, of which nothing but the order of its fields is known.
[[nodiscard]] ForeignFact foreign_protobuf(Bytes bytes);

/// What its name tells, or that of the file which goes with it and lies beside it: the last resort.
[[nodiscard]] ForeignFact foreign_by_name(const std::filesystem::path& file);

/// What the members of a zip archive tell.
[[nodiscard]] ForeignFact foreign_by_members(const ZipArchive& zip);

/// What the names that a pickle would import tell, if it holds no tensor.
[[nodiscard]] ForeignFact foreign_by_globals(std::span<const std::string> globals);

/// What the names of a folder's files and folders tell.
[[nodiscard]] ForeignFact foreign_by_entries(std::span<const std::string> names);

/// Whether the bytes, which begin as a zip archive does, are archives of torch.save in a row, as
/// the files of a distributed checkpoint are: the last one's directory counts from its own start.
[[nodiscard]] bool is_row_of_archives(Bytes bytes);

}  // namespace tbviz
