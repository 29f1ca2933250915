// projector_config.pbtxt: which embeddings a run has, for TensorBoard's projector. A
// ProjectorConfig of tensorboard/plugins/projector/projector_config.proto in protobuf's text
// format.
#pragma once

#include <string>
#include <string_view>

namespace tbviz {

/// What a config says of an embedding. Paths are relative to the config's folder.
struct EmbeddingEntry {
  std::string tensor_name;
  std::string tensor_path;
  std::string metadata_path = {};  ///< Empty: none.
  std::string sprite_path = {};    ///< Empty: none.
  int sprite_width = 0;            ///< Of one picture.
  int sprite_height = 0;
};

/// The config with the entry: in the place of one of the same tensor_name, else behind all others.
/// Everything else is kept as it is, byte by byte. `name` is for messages. Throws FormatError if
/// the config is malformed, UnsupportedError if it has embeddings in a list, `embeddings: [...]`.
[[nodiscard]] std::string with_embedding(std::string_view config, const EmbeddingEntry& entry,
                                         const std::string& name);

}  // namespace tbviz
