// What TensorBoard's plugins find under a tag, as bytes: a Summary.Value of
// tensorboard/compat/proto/summary.proto. docs/event-format.md has the fields.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

#include "tbviz/summary/summary.h"

namespace tbviz {

/// What a value may take at most: readers of logs, tbviz's own among them, hold greater records for
/// damage.
inline constexpr std::size_t kMaxValueBytes = (std::size_t{1} << 30U) - (std::size_t{1} << 16U);

/// Throws UnsupportedError if a value of `bytes` bytes is beyond kMaxValueBytes. For encoders that
/// know the size before they allocate.
void check_value_bytes(std::uint64_t bytes);

/// A value of `plugin`: what the plugin says of it, `content`, is a message of its own; `tensor` is
/// a TensorProto (tensor_proto.h), or none. Throws as check_value_bytes() does.
[[nodiscard]] OpaqueValue plugin_value(std::string_view plugin, std::string_view content,
                                       std::optional<std::string_view> tensor = {});

}  // namespace tbviz
