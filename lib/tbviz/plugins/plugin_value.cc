#include "tbviz/plugins/plugin_value.h"

#include <fmt/format.h>

#include <string>

#include "tbviz/archive/wire_writer.h"
#include "tbviz/error.h"

namespace tbviz {

void check_value_bytes(std::uint64_t bytes) {
  if (bytes <= kMaxValueBytes) return;
  throw UnsupportedError(
      {}, fmt::format("takes {} bytes, and one value of a log {} at most", bytes, kMaxValueBytes));
}

OpaqueValue plugin_value(std::string_view plugin, std::string_view content,
                         std::optional<std::string_view> tensor) {
  check_value_bytes(content.size() + (tensor ? tensor->size() : 0));
  std::string plugin_data;
  append_bytes_field(plugin_data, 1, plugin);
  if (!content.empty()) append_bytes_field(plugin_data, 2, content);
  std::string metadata;
  append_bytes_field(metadata, 1, plugin_data);
  OpaqueValue value;
  value.kind = plugin;
  if (tensor) append_bytes_field(value.message, 8, *tensor);
  append_bytes_field(value.message, 9, metadata);
  return value;
}

}  // namespace tbviz
