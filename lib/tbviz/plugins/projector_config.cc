#include "tbviz/plugins/projector_config.h"

#include <fmt/format.h>

#include <optional>
#include <vector>

#include "tbviz/error.h"
#include "tbviz/plugins/text_format.h"

namespace tbviz {
namespace {

// In the order of the fields' numbers, as protobuf prints them.
std::string to_text(const EmbeddingEntry& entry) {
  std::string text = "embeddings {\n";
  text += fmt::format("  tensor_name: {}\n", quoted(entry.tensor_name));
  if (!entry.metadata_path.empty()) {
    text += fmt::format("  metadata_path: {}\n", quoted(entry.metadata_path));
  }
  if (!entry.sprite_path.empty()) {
    text += fmt::format(
        "  sprite {{\n    image_path: {}\n    single_image_dim: {}\n    single_image_dim: {}\n  "
        "}}\n",
        quoted(entry.sprite_path), entry.sprite_width, entry.sprite_height);
  }
  text += fmt::format("  tensor_path: {}\n}}\n", quoted(entry.tensor_path));
  return text;
}

// Of several the last one counts, as for protobuf's own parsers.
std::optional<std::string> tensor_name_of(std::string_view embedding, const std::string& name) {
  std::optional<std::string> found;
  TextFieldReader reader(embedding, name);
  while (const std::optional<TextField> field = reader.next()) {
    if (field->name == "tensor_name") found = unquoted(field->content);
  }
  return found;
}

}  // namespace

std::string with_embedding(std::string_view config, const EmbeddingEntry& entry,
                           const std::string& name) {
  std::string out;
  std::size_t kept = 0;  // What stands before it is in `out`, or left out.
  bool is_in = false;
  TextFieldReader reader(config, name);
  while (const std::optional<TextField> field = reader.next()) {
    if (field->name != "embeddings") continue;
    if (field->kind != TextField::Kind::kMessage) {
      throw UnsupportedError(name,
                             "has embeddings in a list, in which none is replaced; write each "
                             "as embeddings { ... }");
    }
    if (tensor_name_of(field->content, name) != entry.tensor_name) continue;
    out += config.substr(kept, field->begin - kept);
    if (!is_in) out += to_text(entry);
    is_in = true;
    kept = field->end;
  }
  out += config.substr(kept);
  if (is_in) return out;
  if (!out.empty() && !out.ends_with('\n')) out += '\n';
  return out += to_text(entry);
}

}  // namespace tbviz
