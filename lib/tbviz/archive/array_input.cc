#include "tbviz/archive/array_input.h"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <optional>
#include <string_view>
#include <system_error>
#include <utility>

#include "tbviz/archive/npy.h"
#include "tbviz/archive/npz.h"
#include "tbviz/archive/tar_path.h"
#include "tbviz/archive/zip.h"
#include "tbviz/error.h"
#include "tbviz/io/input_name.h"
#include "tbviz/tensor/synthetic.h"

namespace tbviz {
namespace {

// What the arrays of a file lie in: the mapping, and members that had to be inflated.
struct FileMemory {
  explicit FileMemory(MappedFile opened) : file(std::move(opened)) {}

  MappedFile file;
  std::shared_ptr<const std::vector<ZipContents>> inflated;
};

std::vector<NamedArray> read_npz(FileMemory& memory, NpzRead wanted) {
  const std::string& file = memory.file.name();
  NpzArrays read = tbviz::read_npz(ZipArchive(memory.file.bytes(), file), file, wanted);
  if (!read.unread.empty()) throw UnsupportedError(read.unread.front().error);
  std::vector<NamedArray> arrays;
  for (NpzArrays::Array& array : read.arrays) {
    if (array.is_complex) refuse_complex(fmt::format("{}/{}", file, array.key));
    arrays.push_back(
        {fmt::format("{}/{}", default_name(file), array.key), std::move(array.values)});
  }
  memory.inflated = std::move(read.inflated);
  return arrays;
}

}  // namespace

ArrayInput ArrayInput::open(const std::string& input) {
  if (!is_synthetic(input)) return read(open_file_or_member(input));
  auto tensor = std::make_shared<Tensor>(make_synthetic(input));
  ArrayInput made;
  made.arrays_.push_back({input, *tensor});
  made.memory_ = std::move(tensor);
  return made;
}

std::vector<ArrayLayout> ArrayInput::layouts(const std::string& input) {
  const ArrayInput opened =
      is_synthetic(input) ? open(input) : read(open_file_or_member(input), NpzRead::kHeaders);
  std::vector<ArrayLayout> layouts;
  for (const NamedArray& array : opened.arrays()) {
    layouts.push_back({array.name, array.values.shape()});
  }
  return layouts;
}

ArrayInput ArrayInput::read(MappedFile file, NpzRead wanted) {
  auto memory = std::make_shared<FileMemory>(std::move(file));
  const Bytes bytes = memory->file.bytes();
  const std::string& name = memory->file.name();
  ArrayInput input;
  if (is_npz(bytes)) {
    input.arrays_ = read_npz(*memory, wanted);
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
  if (input == "-") return false;
  if (std::filesystem::is_regular_file(input, ignored)) return is_array(MappedFile(input).bytes());
  const std::optional<MappedFile> member = find_tar_member(input);
  return member && is_array(member->bytes());
}

}  // namespace tbviz
