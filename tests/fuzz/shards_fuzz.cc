// The index of a model in several files: refused with an Error, or every tensor has a file that
// lies in the index's folder.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <span>

#include "tbviz/checkpoint/shards/shard_index.h"
#include "tbviz/checkpoint/shards/shard_name.h"
#include "tbviz/error.h"
#include "tbviz/text/natural_order.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const tbviz::Bytes bytes = std::as_bytes(std::span(data, size));
  (void)tbviz::is_shard_index(bytes);
  (void)tbviz::parse_shard_name(tbviz::as_chars(bytes));
  try {
    const tbviz::ShardIndex index = tbviz::parse_shard_index(bytes, "fuzz");
    for (const tbviz::ShardIndex::Entry& entry : index.entries) {
      if (entry.file >= index.files.size()) std::abort();
    }
    for (const std::string& file : index.files) {
      if (file.starts_with('/') || file.starts_with("../")) std::abort();
    }
    for (std::size_t i = 1; i < index.files.size(); ++i) {
      if (tbviz::natural_less(index.files[i], index.files[i - 1])) std::abort();
    }
  } catch (const tbviz::Error&) {
  }
  return 0;
}
