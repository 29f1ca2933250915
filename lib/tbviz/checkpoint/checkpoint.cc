#include "tbviz/checkpoint/checkpoint.h"

#include <algorithm>
#include <array>
#include <utility>

#include "tbviz/base/error.h"
#include "tbviz/base/mapped_file.h"
#include "tbviz/checkpoint/format.h"

namespace tbviz {
namespace {

// In the order in which they are tried: TorchScript files hold what PyTorch's others hold, too, and
// text pickles have no mark of their own.
constexpr std::array kFormats = {&kTorchExport, &kTorchScript, &kTorchZip,    &kTorchLegacy,
                                 &kNpz,         &kNpy,         &kSafetensors, &kPlainPickle,
                                 &kOnnx,        &kTextPickle};

// The folder that all of PyTorch's records lie in; empty if there is none.
std::string top_folder(const ZipArchive& zip) {
  if (zip.members().empty()) return {};
  const std::string_view first = zip.members().front().name;
  const std::size_t slash = first.find('/');
  return std::string(slash == std::string_view::npos ? "" : first.substr(0, slash + 1));
}

Checkpoint read(const CheckpointFile& file, std::shared_ptr<const void> memory) {
  for (const CheckpointFormat* format : kFormats) {
    if (format->recognises(file)) {
      return {file.name, format->name, format->read(file), std::move(memory)};
    }
  }
  throw UnsupportedError(file.name,
                         file.zip ? "is a zip archive, but none that PyTorch wrote"
                                  : "is no model file that tbviz knows; it reads TorchScript .pt "
                                    "files and what torch.save writes (.pt, .pth)");
}

}  // namespace

CheckpointFile look_at_file(Bytes bytes, std::string name, std::filesystem::path disk_path) {
  CheckpointFile file{bytes, std::move(name), std::nullopt, {}, std::move(disk_path)};
  if (bytes.empty()) throw FormatError(file.name, "is empty; a saved model is needed here");
  if (looks_like_zip(bytes)) {
    file.zip.emplace(bytes, file.name);
    file.folder = top_folder(*file.zip);
  }
  return file;
}

const ZipMember* CheckpointFile::find(std::string_view path) const {
  return zip ? zip->find(folder + std::string(path)) : nullptr;
}

void Checkpoint::check_unread() const {
  if (!contents_.unread.empty()) throw contents_.unread.front().error;
}

Checkpoint open_checkpoint(const std::filesystem::path& path) {
  const auto file = std::make_shared<const MappedFile>(path);
  const bool on_disk = file->name() == path.string();  // Not so for standard input.
  return read(look_at_file(file->bytes(), file->name(), on_disk ? path : std::filesystem::path()),
              file);
}

Checkpoint read_checkpoint(Bytes bytes, std::string name) {
  return read(look_at_file(bytes, std::move(name)), nullptr);
}

}  // namespace tbviz
