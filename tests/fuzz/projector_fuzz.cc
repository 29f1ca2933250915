// Whatever the bytes are: as a projector's config refused with an Error, or a text in which the
// entry stands once, so that adding it again changes nothing; as labels refused, or written so that
// they read back alike.
#include <cstdint>
#include <cstdlib>
#include <string>

#include "tbviz/error.h"
#include "tbviz/plugins/embedding_labels.h"
#include "tbviz/plugins/projector_config.h"

namespace {

void add_entry(std::string_view config) {
  const tbviz::EmbeddingEntry entry{.tensor_name = "a:00000", .tensor_path = "00000/a/tensors.tsv"};
  const std::string once = tbviz::with_embedding(config, entry, "input");
  if (tbviz::with_embedding(once, entry, "copy") != once) std::abort();
}

void read_labels(std::string_view text) {
  constexpr std::int64_t kPoints = 3;
  const tbviz::EmbeddingLabels labels = tbviz::parse_labels(text, kPoints, "input");
  // With a byte order mark, as that of a label in front would be passed over.
  const std::string copy = "\xEF\xBB\xBF" + tbviz::format_labels(labels);
  if (tbviz::parse_labels(copy, kPoints, "copy").rows != labels.rows) std::abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  try {
    add_entry(text);
  } catch (const tbviz::Error&) {
  }
  try {
    read_labels(text);
  } catch (const tbviz::Error&) {
  }
  return 0;
}
