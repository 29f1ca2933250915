#include "tbviz/checkpoint/torch/zip_archive.h"

#include <fmt/format.h>

#include <charconv>
#include <string>
#include <utility>

#include "tbviz/error.h"

namespace tbviz {
namespace {

// PyTorch leaves pickles as they are; a compressed one may claim far more than the file holds.
constexpr std::uint64_t kMostPickleBytes = 32U << 20U;
constexpr std::uint64_t kMostCompressedPickleBytes = 2U << 20U;
constexpr std::uint64_t kMostFactBytes = 64;

// Where PyTorch keeps the version of the format: elsewhere in some years.
std::string_view version_record(const CheckpointFile& file) {
  return file.find(".data/version") != nullptr ? ".data/version" : "version";
}

// The text of a small member without white space around it; empty if there is none.
std::string short_text(const CheckpointFile& file, std::string_view path) {
  const ZipMember* member = file.find(path);
  if (member == nullptr || member->size > kMostFactBytes) return {};
  const ZipContents contents = file.zip->read(*member);
  std::string_view text = as_chars(contents.bytes());
  while (!text.empty() && (text.back() == '\n' || text.back() == ' ')) text.remove_suffix(1);
  return std::string(text);
}

}  // namespace

void check_byte_order(const CheckpointFile& file) {
  if (short_text(file, "byteorder") == "big") {
    throw UnsupportedError(file.name,
                           "was saved on a big-endian machine; save it again on another");
  }
}

ZippedPickle read_zipped_pickle(const CheckpointFile& file, std::string_view path) {
  check_byte_order(file);
  const ZipMember* member = file.find(path);
  if (member == nullptr) throw FormatError(file.name, fmt::format("{} is missing", path));
  const std::uint64_t most = member->method == 0 ? kMostPickleBytes : kMostCompressedPickleBytes;
  if (member->size > most) {
    throw FormatError(file.name, fmt::format("offset {}: {} claims {} bytes; at most {} are read",
                                             member->header_offset, path, member->size, most));
  }
  auto contents = std::make_shared<const ZipContents>(file.zip->read(*member));
  Pickle pickle(contents->bytes(), file.name, path);
  return {std::move(contents), std::move(pickle)};
}

std::uint64_t archive_version(const CheckpointFile& file) {
  const ZipContents contents = file.read(version_record(file));
  const std::string_view text = as_chars(contents.bytes());
  std::uint64_t version = 0;
  (void)std::from_chars(text.data(), text.data() + text.size(), version);
  return version;
}

std::vector<CheckpointFact> archive_facts(const CheckpointFile& file) {
  std::vector<CheckpointFact> facts;
  std::string version = short_text(file, version_record(file));
  if (!version.empty()) facts.push_back({"version", std::move(version)});
  std::string order = short_text(file, "byteorder");
  if (!order.empty()) facts.push_back({"byte order", std::move(order)});
  return facts;
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
