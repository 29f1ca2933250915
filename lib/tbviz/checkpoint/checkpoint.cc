#include "tbviz/checkpoint.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <utility>
#include <vector>

#include "tbviz/checkpoint/format.h"
#include "tbviz/checkpoint/open_mapped.h"
#include "tbviz/checkpoint/repetition.h"
#include "tbviz/checkpoint/wrong_file.h"
#include "tbviz/error.h"

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

// The first format that recognises the file, or null.
const CheckpointFormat* find_format(const CheckpointFile& file) {
  const auto* const found =
      std::ranges::find_if(kFormats, [&](const auto* format) { return format->recognises(file); });
  return found == kFormats.end() ? nullptr : *found;
}

// What the file is, if no format recognises it, and what to do.
std::string describe_unknown(const CheckpointFile& file) {
  if (file.zip) {
    const std::string_view inside = find_model_inside(*file.zip);
    if (inside.empty()) {
      return fmt::format("is a zip archive, but neither PyTorch nor NumPy wrote it; {}",
                         kReadFormats);
    }
    return fmt::format("is a zip archive around a model; unpack it and give {}", inside);
  }
  if (const auto wrong = find_wrong_file(file.bytes)) return std::string(wrong->fact);
  return fmt::format("is no model file that tbviz knows; {}", kReadFormats);
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

ZipContents CheckpointFile::read(std::string_view path) const {
  const ZipMember* member = find(path);
  if (member == nullptr) {
    throw FormatError(name, fmt::format("{} is missing (is the file damaged?)", path));
  }
  return zip->read(*member);
}

Checkpoint read_checkpoint(const CheckpointFile& file, std::shared_ptr<const void> memory) {
  if (const CheckpointFormat* format = find_format(file)) {
    CheckpointContents contents = format->read(file);
    if (contents.has_values) check_repetition(contents.tensors, file.name);
    std::ranges::sort(contents.globals);  // Of several pickles.
    contents.globals.erase(std::unique(contents.globals.begin(), contents.globals.end()),
                           contents.globals.end());
    return {file.name, format->name, std::move(contents), std::move(memory)};
  }
  throw UnsupportedError(file.name, describe_unknown(file));
}

void Checkpoint::check_unread() const {
  if (!contents_.unread.empty()) throw contents_.unread.front().error;
}

Checkpoint open_checkpoint(const std::filesystem::path& path) {
  return open_checkpoint(MappedFile(path), path);
}

Checkpoint open_checkpoint(MappedFile file, const std::filesystem::path& path, CheckpointRead how) {
  const auto kept = std::make_shared<const MappedFile>(std::move(file));
  const bool on_disk = path != "-";
  CheckpointFile looked_at =
      look_at_file(kept->bytes(), kept->name(), on_disk ? path : std::filesystem::path());
  looked_at.wanted = how;
  return read_checkpoint(looked_at, kept);
}

Checkpoint read_checkpoint(Bytes bytes, std::string name) {
  return read_checkpoint(look_at_file(bytes, std::move(name)), nullptr);
}

bool looks_like_checkpoint(Bytes bytes) {
  if (bytes.empty()) return false;
  return looks_like_zip(bytes) || find_format(look_at_file(bytes, {})) != nullptr;
}

}  // namespace tbviz
