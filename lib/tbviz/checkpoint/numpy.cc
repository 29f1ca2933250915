// NumPy's files: one array (.npy), or an archive of them (.npz).
#include <utility>

#include "tbviz/archive/npy.h"
#include "tbviz/archive/npz.h"
#include "tbviz/checkpoint/format.h"
#include "tbviz/io/input_name.h"

namespace tbviz {
namespace {

CheckpointContents read_array(const CheckpointFile& file) {
  CheckpointContents contents;
  contents.tensors.push_back({default_name(file.name), parse_npy(file.bytes, file.name), {}});
  return contents;
}

CheckpointContents read_archive(const CheckpointFile& file) {
  const bool headers = file.wanted == CheckpointRead::kHeaders;
  NpzArrays read = read_npz(*file.zip, file.name, headers ? NpzRead::kHeaders : NpzRead::kAll);
  CheckpointContents contents;
  contents.has_values = !headers;
  for (NpzArrays::Array& array : read.arrays) {
    contents.tensors.push_back({std::move(array.key), std::move(array.values), {}});
  }
  for (NpzArrays::Unread& array : read.unread) {
    contents.unread.push_back({.name = std::move(array.key),
                               .error = std::move(array.error),
                               .position = array.position});
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
