// Files that are often given for a model, or a table, and are none: what they are, and what to do.
#pragma once

#include <filesystem>
#include <optional>
#include <string_view>

#include "tbviz/archive/zip.h"
#include "tbviz/base/bytes.h"

namespace tbviz {

/// For messages about files of other formats.
inline constexpr std::string_view kReadFormats =
    "models that tbviz reads are what torch.save, torch.jit and torch.export write, safetensors, "
    "ONNX and NumPy files";

/// What a file turned out to be.
struct WrongFile {
  std::string_view fact;      ///< For a message, remedy included: "is compressed with gzip; ...".
  bool may_be_table = false;  ///< JSON holds no weights, but its lines may hold numbers.
};

/// What `bytes` are if they begin as a failed download, a git-lfs pointer, an archive or another
/// program's model does, or if the file of them is called as only such models are. Formats that
/// tbviz reads are to be tried first. `file` may be empty.
[[nodiscard]] std::optional<WrongFile> find_wrong_file(Bytes bytes,
                                                       const std::filesystem::path& file = {});

/// The first member of `zip` that is called as models are, or empty. Pickles do not count: many
/// programs keep one in an archive that is of no use alone.
[[nodiscard]] std::string_view find_model_inside(const ZipArchive& zip);

/// Whether `name` ends as the names of models do: .pt, .safetensors, ...
[[nodiscard]] bool has_name_of_model(std::string_view name);

}  // namespace tbviz
