#include "tbviz/torch_plugin/script/script_archive.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstdint>
#include <utility>

#include "tbviz/error.h"

namespace tbviz {
namespace {

constexpr std::string_view kHowToSave =
    "save the model with its code: torch.jit.script(model).save(\"model.pt\")";
constexpr std::uint64_t kMaxInflated = std::uint64_t{1} << 28U;

Bytes checked_zip(Bytes bytes, const std::string& name) {
  if (looks_like_zip(bytes)) return bytes;
  throw FormatError(name, fmt::format("is no TorchScript model; {}", kHowToSave));
}

std::string top_folder(const ZipArchive& zip) {
  if (zip.members().empty()) return {};
  const std::string_view first = zip.members().front().name;
  return std::string(first.substr(0, first.find('/') + 1));
}

}  // namespace

ScriptArchive::ScriptArchive(Bytes bytes, std::string name)
    : name_(std::move(name)),
      zip_(checked_zip(bytes, name_), name_, {.max_inflated_bytes = kMaxInflated}),
      folder_(top_folder(zip_)) {
  if (find("archive_format") != nullptr) {
    throw UnsupportedError(
        name_,
        fmt::format("is an exported program (.pt2), which cannot be run yet; {}", kHowToSave));
  }
  if (find("data.pkl") == nullptr) {
    throw FormatError(name_, fmt::format("is a zip archive but no model; {}", kHowToSave));
  }
  if (find("constants.pkl") == nullptr && !has_code()) {
    throw UnsupportedError(name_, fmt::format("holds weights but no code to run; {}", kHowToSave));
  }
}

bool ScriptArchive::has_code() const {
  return std::ranges::any_of(zip_.members(), [this](const ZipMember& member) {
    return member.name.starts_with(folder_ + "code/");
  });
}

const ZipMember* ScriptArchive::find(std::string_view path) const {
  return zip_.find(folder_ + std::string(path));
}

ZipContents ScriptArchive::read(std::string_view path) const {
  const ZipMember* member = find(path);
  if (member == nullptr) {
    throw FormatError(name_, fmt::format("{} is missing (is the file damaged?)", path));
  }
  return zip_.read(*member);
}

void ScriptArchive::check_all() const {
  for (const ZipMember& member : zip_.members()) (void)zip_.read(member);
}

}  // namespace tbviz
