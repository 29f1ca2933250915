// Names that number a model's files: "model-00002-of-00003.safetensors".
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace tbviz {

/// A file's name as that of one of several: "model-00002-of-00003.safetensors".
struct ShardName {
  std::string model;       ///< "model-*-of-00003.safetensors": one for all of them.
  std::size_t number = 0;  ///< From 1, or 0.
  std::size_t count = 0;   ///< At least 1.
};
[[nodiscard]] std::optional<ShardName> parse_shard_name(std::string_view file);

}  // namespace tbviz
