#include "tbviz/archive/stand_in.h"

#include <algorithm>
#include <array>
#include <cstddef>

#include "tbviz/text/ascii.h"

namespace tbviz {
namespace {

constexpr std::string_view kWebPage =
    "is a web page (HTML or XML): the download failed or needs a login; fetch the file itself";

/// Bytes at a place that tell what a file is.
struct Mark {
  std::size_t offset;
  std::string_view bytes;
  std::string_view fact;
};

constexpr std::array kMarks = {
    Mark{0, "version https://git-lfs.github.com/spec/",
         "is a git-lfs pointer, not the file itself; fetch that with: git lfs pull"},
    Mark{0, "/annex/objects/",
         "is a git-annex pointer, not the file itself; fetch that with: git annex get"},
    Mark{0, "\x1f\x8b", "is compressed with gzip; unpack it first: gunzip"},
    // The digits of pi in front of the first block: "BZh" and a size before them are no rare word.
    Mark{4, "1AY&SY", "is compressed with bzip2; unpack it first: bunzip2"},
    Mark{0, {"\xfd\x37zXZ\0", 6}, "is compressed with xz; unpack it first: unxz"},
    Mark{0, "\x28\xb5\x2f\xfd", "is compressed with Zstandard; unpack it first: unzstd"},
    Mark{0, "7z\xbc\xaf\x27\x1c", "is a 7-Zip archive; unpack it first: 7z x"},
    Mark{0, "Rar!\x1a\x07", "is a RAR archive; unpack it first: unrar x"},
    Mark{257, "ustar", "is a tar archive; unpack it first: tar -xf"},
};

bool is_marked(std::string_view text, const Mark& mark) {
  return text.size() >= mark.offset && text.substr(mark.offset).starts_with(mark.bytes);
}

// Titles of columns may stand in angle brackets, too: only what pages begin with counts.
bool is_web_page(std::string_view text) {
  constexpr std::array<std::string_view, 6> kBeginnings = {"<!doctype", "<html", "<head",
                                                           "<body",     "<?xml", "<!--"};
  return std::ranges::any_of(kBeginnings, [&](auto beginning) {
    return is_lower(text.substr(0, beginning.size()), beginning);
  });
}

}  // namespace

std::optional<std::string_view> find_stand_in(Bytes file) {
  const std::string_view text = as_chars(file);
  for (const Mark& mark : kMarks) {
    if (is_marked(text, mark)) return mark.fact;
  }
  if (is_web_page(without_preamble(text))) return kWebPage;
  return std::nullopt;
}

std::string_view without_preamble(std::string_view text) {
  constexpr std::size_t kLongestLookedAt = 1U << 20U;
  text = text.substr(0, kLongestLookedAt);
  if (text.starts_with("\xef\xbb\xbf")) text.remove_prefix(3);  // A byte order mark.
  text.remove_prefix(run_of(text, 0, is_space));
  return text;
}

}  // namespace tbviz
