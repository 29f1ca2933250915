#include "tbviz/checkpoint/torch_zip.h"

#include <fmt/format.h>

#include "tbviz/base/error.h"

namespace tbviz {
namespace {

// Pickles lie in the archive as they are; one that were compressed would be small.
constexpr std::uint64_t kMostPickleBytes = 32U << 20U;

void check_byte_order(const CheckpointFile& file) {
  const ZipMember* member = file.find("byteorder");
  if (member != nullptr && as_chars(file.zip->read(*member).bytes()) == "big") {
    throw UnsupportedError(file.name,
                           "was saved on a big-endian machine; save it again on another");
  }
}

}  // namespace

ZippedPickle read_zipped_pickle(const CheckpointFile& file, std::string_view path) {
  check_byte_order(file);
  const ZipMember* member = file.find(path);
  if (member == nullptr) throw FormatError(file.name, fmt::format("{} is missing", path));
  if (member->size > kMostPickleBytes) {
    throw FormatError(file.name,
                      fmt::format("offset {}: {} claims {} bytes; at most {} are read",
                                  member->header_offset, path, member->size, kMostPickleBytes));
  }
  auto contents = std::make_unique<ZipContents>(file.zip->read(*member));
  Pickle pickle(contents->bytes(), file.name, path);
  return {std::move(contents), std::move(pickle)};
}

StorageSource zipped_storages(const CheckpointFile& file, std::string_view folder) {
  return [&file, folder](std::string_view key) {
    const std::string path = fmt::format("{}{}", folder, key);
    const ZipMember* member = file.find(path);
    if (member == nullptr) {
      throw FormatError(file.name, fmt::format("{}, the values of a tensor, is missing", path));
    }
    return file.zip->stored(*member);
  };
}

}  // namespace tbviz
