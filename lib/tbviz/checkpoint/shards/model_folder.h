// Folders given for a model: which of their files are it.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

namespace tbviz {

/// What a folder's model is read from.
struct FolderModel {
  std::filesystem::path file;       ///< An index, or the one model file there is; or empty, and
  std::vector<std::string> shards;  ///< all of these, which lie in the folder without an index.
  std::vector<std::string> notes;   ///< What was chosen, and what was left out.
};

/// Looks for the model in `folder`: its index; else its one model file, or its files that are
/// numbered as shards. safetensors come before PyTorch's own, which the libraries keep as a copy;
/// what training keeps beside a model (optimizer.pt) is passed over.
///
/// Throws InputError if the folder cannot be read, holds no model, or lacks some of its numbered
/// shards; UsageError if it holds several models, or its folders hold some; UnsupportedError if it
/// is another program's model.
[[nodiscard]] FolderModel find_model(const std::filesystem::path& folder);

/// Whether find_model() would have more to say than that there is no model.
enum class ModelPlace : std::uint8_t {
  kNone,
  kHere,
  kBelow,  ///< In one of its folders.
};
[[nodiscard]] ModelPlace place_of_model(const std::filesystem::path& folder);

}  // namespace tbviz
