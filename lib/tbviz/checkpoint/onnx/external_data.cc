#include "tbviz/checkpoint/onnx/external_data.h"

#include <fmt/format.h>

#include <algorithm>
#include <system_error>

#include "tbviz/error.h"

namespace tbviz {

namespace fs = std::filesystem;

Bytes OnnxExternalFiles::open(std::string_view location, std::string_view tensor) {
  if (const auto found = known_.find(location); found != known_.end()) return found->second;
  const auto outside = [&] {
    throw FormatError(name_, fmt::format("the values of {} are said to lie in '{}', outside the "
                                         "model's folder; that is refused",
                                         tensor, location));
  };
  const fs::path path(location);
  const bool climbs = std::ranges::find(path, fs::path("..")) != path.end();
  if (path.empty() || path.is_absolute() || climbs ||
      location.find('\0') != std::string_view::npos) {
    outside();
  }
  const fs::path folder = model_.has_parent_path() ? model_.parent_path() : fs::path(".");
  std::error_code error;
  const fs::path real = fs::canonical(folder / path, error);
  if (error) {
    throw InputError(name_, fmt::format("the values of {} lie in {}, which cannot be opened: {}",
                                        tensor, (folder / path).string(), error.message()));
  }
  const fs::path real_folder = fs::canonical(folder, error);
  const auto [inside, unused] =
      std::mismatch(real_folder.begin(), real_folder.end(), real.begin(), real.end());
  if (inside != real_folder.end() || !fs::is_regular_file(real, error)) outside();
  std::shared_ptr<const MappedFile>& file = files_[real];  // Whatever ways lead to it.
  if (!file) file = std::make_shared<const MappedFile>(real);
  known_.emplace(location, file->bytes());
  return file->bytes();
}

std::size_t OnnxExternalFiles::byte_count() const {
  std::size_t count = 0;
  for (const auto& [path, file] : files_) count += file ? file->bytes().size() : 0;
  return count;
}

std::vector<std::shared_ptr<const void>> OnnxExternalFiles::memory() const {
  std::vector<std::shared_ptr<const void>> memory;
  for (const auto& [path, file] : files_) {
    if (file) memory.push_back(file);
  }
  return memory;
}

}  // namespace tbviz
