#include "batch/archive_input.h"

#include <fmt/format.h>

#include <algorithm>
#include <memory>
#include <system_error>

#include "tbviz/archive/tar.h"
#include "tbviz/archive/tar_path.h"
#include "tbviz/error.h"
#include "tbviz/io/byte_source.h"
#include "tbviz/tensor/synthetic.h"
#include "tbviz/text/words.h"

namespace tbviz::cli {

bool is_tar_file(const std::string& input) {
  std::error_code unknown;
  if (!std::filesystem::is_regular_file(input, unknown)) return false;
  try {
    constexpr std::size_t kHeader = 512;
    FileSource source = FileSource::open(input);
    if (!is_tar(source.peek(kHeader))) return false;
    // What torch.save wrote in its first years.
    const std::shared_ptr<const TarArchive> archive = open_tar(input);
    return archive->find("storages") == nullptr || archive->find("tensors") == nullptr;
  } catch (const InputError&) {
    return false;  // Reported when its turn comes.
  }
}

BatchInput single_input(const std::string& input, bool is_called_like_one) {
  BatchInput single{input, input};
  std::error_code unknown;
  single.may_be_many =
      !is_called_like_one && !is_synthetic(input) && !std::filesystem::exists(input, unknown);
  return single;
}

std::vector<BatchInput> expand_archive(
    const std::string& archive, const std::function<bool(const std::filesystem::path&)>& wanted,
    std::string_view kinds, Console& console) {
  const std::shared_ptr<const TarArchive> opened = open_tar(archive);
  const TarListing& listing = opened->listing();
  std::vector<BatchInput> inputs;
  for (const TarMember& member : listing.members) {
    if (wanted(member.name)) inputs.push_back({archive + "/" + member.name, member.name});
  }
  if (const auto links = std::ranges::count_if(listing.left_out, wanted); links > 0) {
    console.warn(fmt::format("{}: left out {}, which {} or sparse", archive,
                             count_text(links, "member"), links == 1 ? "is a link" : "are links"));
  }
  if (!listing.damage && !listing.has_end) {
    console.warn(archive + ": ends without the zeros that end archives; it may be cut");
  }
  if (listing.damage) {
    console.fail(
        FormatError(archive, "is damaged: " + *listing.damage + "; what lies behind is not read"));
  }
  if (inputs.empty()) {
    throw FormatError(archive, fmt::format("the archive holds no {} among its {}", kinds,
                                           count_text(std::ssize(listing.members), "file")));
  }
  return inputs;
}

}  // namespace tbviz::cli
