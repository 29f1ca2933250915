#include "tbviz/archive/array_input.h"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <string_view>
#include <system_error>
#include <utility>

#include "tbviz/archive/npy.h"
#include "tbviz/archive/zip.h"
#include "tbviz/base/error.h"
#include "tbviz/base/input_name.h"
#include "tbviz/tensor/synthetic.h"

namespace tbviz {
namespace {

constexpr std::string_view kNpySuffix = ".npy";

// A zip archive whose first entry is an .npy file, seen from its first local header. TorchScript
// files and PyTorch checkpoints are zip archives too.
bool is_npz(Bytes bytes) {
  constexpr std::size_t kHeaderSize = 30;
  constexpr std::size_t kNameLengthAt = 26;
  if (bytes.size() < kHeaderSize || !as_chars(bytes).starts_with("PK\x03\x04")) return false;
  const std::size_t length = load_le<std::uint16_t>(bytes.data() + kNameLengthAt);
  return as_chars(bytes).substr(kHeaderSize, length).ends_with(kNpySuffix);
}

// What the arrays of a file lie in: the mapping, and members that had to be inflated.
struct FileMemory {
  explicit FileMemory(MappedFile opened) : file(std::move(opened)) {}

  MappedFile file;
  std::vector<ZipContents> inflated;
};

void check_inflated_size(const ZipArchive& archive, const std::string& name) {
  constexpr std::uint64_t kMaxBytes = std::uint64_t{1} << 32U;
  std::uint64_t total = 0;
  for (const ZipMember& member : archive.members()) {
    if (member.method != 0) total += std::min(member.size, kMaxBytes + 1);
    if (total > kMaxBytes) {
      throw FormatError(name,
                        "holds more than 4 GiB once inflated; save it with numpy.savez, which "
                        "does not compress");
    }
  }
}

std::vector<NamedArray> read_npz(FileMemory& memory) {
  const std::string& file = memory.file.name();
  const ZipArchive archive(memory.file.bytes(), file);
  check_inflated_size(archive, file);
  std::vector<NamedArray> arrays;
  for (const ZipMember& member : archive.members()) {
    if (!member.name.ends_with(kNpySuffix)) continue;
    const std::string_view key = member.name.substr(0, member.name.size() - kNpySuffix.size());
    ZipContents contents = archive.read(member);
    if (member.method == 0 && !ZipArchive::checksum_matches(member, contents.bytes())) {
      throw FormatError(
          file, fmt::format("the checksum of {} is wrong: the file is damaged", member.name));
    }
    arrays.push_back({fmt::format("{}/{}", default_name(file), key),
                      parse_npy(contents.bytes(), fmt::format("{}/{}", file, member.name))});
    memory.inflated.push_back(std::move(contents));
  }
  return arrays;
}

}  // namespace

ArrayInput ArrayInput::open(const std::string& input) {
  if (!is_synthetic(input)) return read(MappedFile(input));
  auto tensor = std::make_shared<Tensor>(make_synthetic(input));
  ArrayInput made;
  made.arrays_.push_back({input, *tensor});
  made.memory_ = std::move(tensor);
  return made;
}

ArrayInput ArrayInput::read(MappedFile file) {
  auto memory = std::make_shared<FileMemory>(std::move(file));
  const Bytes bytes = memory->file.bytes();
  const std::string& name = memory->file.name();
  ArrayInput input;
  if (is_npz(bytes)) {
    input.arrays_ = read_npz(*memory);
  } else {
    input.arrays_.push_back({default_name(name), parse_npy(bytes, name)});
  }
  input.memory_ = std::move(memory);
  return input;
}

bool is_array(Bytes bytes) { return is_npy(bytes) || is_npz(bytes); }

bool is_array(const std::string& input) {
  if (is_synthetic(input)) return true;
  std::error_code ignored;
  if (input == "-" || !std::filesystem::is_regular_file(input, ignored)) return false;
  return is_array(MappedFile(input).bytes());
}

std::string default_name(const std::string& file) {
  if (display_name(file) == display_name("-")) return "value";
  return std::filesystem::path(file).stem().string();
}

}  // namespace tbviz
