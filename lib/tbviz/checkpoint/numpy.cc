// NumPy's files: one array (.npy), or an archive of them (.npz).
#include <utility>

#include "tbviz/archive/npy.h"
#include "tbviz/archive/npz.h"
#include "tbviz/checkpoint/complex_parts.h"
#include "tbviz/checkpoint/format.h"
#include "tbviz/io/input_name.h"

namespace tbviz {
namespace {

void add(std::string name, NpyParts array, CheckpointContents& contents) {
  NamedTensor tensor{std::move(name), std::move(array.values), {}};
  if (!array.is_complex) {
    contents.tensors.push_back(std::move(tensor));
    return;
  }
  const bool is_double = tensor.values.dtype() == DType::kFloat64;
  add_complex_parts(tensor, is_double ? "complex128" : "complex64", contents.tensors);
}

CheckpointContents read_array(const CheckpointFile& file) {
  CheckpointContents contents;
  add(default_name(file.name), parse_npy_parts(file.bytes, file.name), contents);
  return contents;
}

CheckpointContents read_archive(const CheckpointFile& file) {
  const bool headers = file.wanted == CheckpointRead::kHeaders;
  NpzArrays read = read_npz(*file.zip, file.name, headers ? NpzRead::kHeaders : NpzRead::kAll);
  CheckpointContents contents;
  contents.has_values = !headers;
  auto unread = read.unread.begin();
  for (std::size_t i = 0; i <= read.arrays.size(); ++i) {
    for (; unread != read.unread.end() && unread->position == i; ++unread) {
      contents.unread.push_back({.name = std::move(unread->key),
                                 .error = std::move(unread->error),
                                 .position = contents.tensors.size()});
    }
    if (i == read.arrays.size()) break;
    NpzArrays::Array& array = read.arrays[i];
    add(std::move(array.key), {std::move(array.values), array.is_complex}, contents);
  }
  contents.memory.push_back(std::move(read.inflated));
  return contents;
}

}  // namespace

const CheckpointFormat kNpy = {
    "NumPy", [](const CheckpointFile& file) { return is_npy(file.bytes); }, read_array};

const CheckpointFormat kNpz = {
    "NumPy zip", [](const CheckpointFile& file) { return file.zip && is_npz(file.bytes); },
    read_archive};

}  // namespace tbviz
