#include "tbviz/checkpoint.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <filesystem>
#include <optional>
#include <system_error>
#include <utility>
#include <vector>

#include "tbviz/checkpoint/foreign/foreign.h"
#include "tbviz/checkpoint/foreign/kinds.h"
#include "tbviz/checkpoint/format.h"
#include "tbviz/checkpoint/open_mapped.h"
#include "tbviz/checkpoint/repetition.h"
#include "tbviz/checkpoint/shards/model_folder.h"
#include "tbviz/checkpoint/shards/shard_name.h"
#include "tbviz/checkpoint/shards/shards.h"
#include "tbviz/checkpoint/wrong_file.h"
#include "tbviz/error.h"
#include "tbviz/io/input_name.h"

namespace tbviz {
namespace {

// In the order in which they are tried: TorchScript files hold what PyTorch's others hold, too, and
// text pickles have no mark of their own.
constexpr std::array kFormats = {&kTorchExport, &kTorchScript, &kTorchZip,    &kTorchLegacy,
                                 &kNpz,         &kNpy,         &kSafetensors, &kPlainPickle,
                                 &kOnnx,        &kShardIndex,  &kTextPickle};

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
    if (const ForeignFact fact = foreign_by_members(*file.zip)) return std::string(*fact);
    const std::string_view inside = find_model_inside(*file.zip);
    if (inside.empty()) {
      return fmt::format("is a zip archive, but neither PyTorch nor NumPy wrote it; {}",
                         kReadFormats);
    }
    return fmt::format("is a zip archive around a model; unpack it and give {}", inside);
  }
  if (const auto wrong = find_wrong_file(file.bytes, file.name)) return std::string(wrong->fact);
  return fmt::format("is no model file that tbviz knows; {}", kReadFormats);
}

// Throws UnsupportedError if the file is part of another program's model and holds no tensor
// itself.
CheckpointContents read_contents(const CheckpointFormat& format, const CheckpointFile& file) {
  CheckpointContents contents = format.read(file);
  if (contents.tensors.empty() && contents.unread.empty()) {
    if (const ForeignFact fact = foreign_by_globals(contents.globals)) {
      throw UnsupportedError(file.name, *fact);
    }
  }
  return contents;
}

// What is due whatever was read.
Checkpoint finish(const std::string& name, CheckpointContents contents,
                  const std::vector<std::string>& notes, std::shared_ptr<const void> memory) {
  if (contents.has_values) check_repetition(contents.tensors, name);
  std::ranges::sort(contents.globals);  // Of several pickles.
  contents.globals.erase(std::unique(contents.globals.begin(), contents.globals.end()),
                         contents.globals.end());
  contents.notes.insert(contents.notes.begin(), notes.begin(), notes.end());
  const std::string format = contents.format;
  return {name, format, std::move(contents), std::move(memory)};
}

// As the function of the header; `notes` are those on how the file was found.
Checkpoint open_file(MappedFile file, const std::filesystem::path& path, CheckpointRead wanted,
                     std::vector<std::string> notes) {
  const auto kept = std::make_shared<const MappedFile>(std::move(file));
  const bool on_disk = path != "-";
  CheckpointFile looked_at =
      look_at_file(kept->bytes(), kept->name(), on_disk ? path : std::filesystem::path());
  looked_at.wanted = wanted;
  looked_at.notes = std::move(notes);
  return read_checkpoint(looked_at, kept);
}

Checkpoint open_folder(const std::filesystem::path& folder, CheckpointRead wanted) {
  FolderModel found = find_model(folder);
  if (!found.file.empty()) {
    return open_file(MappedFile(found.file), found.file, wanted, std::move(found.notes));
  }
  const std::string name = display_name(folder);
  return finish(name, read_shards(name, folder, found.shards, nullptr, wanted), found.notes,
                nullptr);
}

// That there is more of the model than this file.
std::vector<std::string> notes_on(const std::filesystem::path& file) {
  const std::optional<ShardName> shard = parse_shard_name(file.filename().string());
  if (!shard || shard->count < 2) return {};
  return {fmt::format("{}: is one of {} shards by its name; give its folder for the whole model",
                      display_name(file), shard->count)};
}

}  // namespace

CheckpointFile look_at_file(Bytes bytes, std::string name, std::filesystem::path disk_path) {
  CheckpointFile file{bytes, std::move(name), std::nullopt, {}, std::move(disk_path)};
  if (bytes.empty()) throw FormatError(file.name, "is empty; a saved model is needed here");
  if (looks_like_zip(bytes)) {
    if (is_row_of_archives(bytes)) throw UnsupportedError(file.name, foreign::kDistributed);
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
  const CheckpointFormat* format = find_format(file);
  if (format == nullptr) throw UnsupportedError(file.name, describe_unknown(file));
  CheckpointContents contents = read_contents(*format, file);
  if (contents.format.empty()) contents.format = format->name;
  return finish(file.name, std::move(contents), file.notes, std::move(memory));
}

void Checkpoint::check_unread() const {
  if (!contents_.unread.empty()) throw contents_.unread.front().error;
}

Checkpoint open_checkpoint(const std::filesystem::path& path) {
  return open_checkpoint(path, CheckpointRead::kAll);
}

Checkpoint open_checkpoint(const std::filesystem::path& path, CheckpointRead wanted) {
  std::error_code unknown;
  if (path != "-" && std::filesystem::is_directory(path, unknown)) return open_folder(path, wanted);
  return open_checkpoint(MappedFile(path), path, wanted);
}

Checkpoint open_checkpoint(MappedFile file, const std::filesystem::path& path,
                           CheckpointRead wanted) {
  return open_file(std::move(file), path, wanted, notes_on(path));
}

Checkpoint read_checkpoint(Bytes bytes, std::string name) {
  return read_checkpoint(look_at_file(bytes, std::move(name)), nullptr);
}

bool looks_like_checkpoint(Bytes bytes) {
  if (bytes.empty()) return false;
  return looks_like_zip(bytes) || find_format(look_at_file(bytes, {})) != nullptr;
}

}  // namespace tbviz
