#include "logs/blob_types.h"

#include <algorithm>
#include <array>
#include <span>

namespace tbviz::cli {
namespace {

/// What files of a type begin with, and, where that is not theirs alone, what stands further on.
struct Mark {
  std::string_view extension;
  std::string_view front;
  std::size_t offset = 0;
  std::string_view further = {};
};

constexpr std::array kPictures = {
    Mark{"png", "\x89PNG"},
    Mark{"jpg", "\xFF\xD8\xFF"},
    Mark{"gif", "GIF87a"},
    Mark{"gif", "GIF89a"},
    Mark{"webp", "RIFF", 8, "WEBP"},
    Mark{"tif", {"II*\0", 4}},
    Mark{"tif", {"MM\0*", 4}},
    Mark{"avif", "", 4, "ftypavif"},
    Mark{"heic", "", 4, "ftyphei"},
    // Two letters are no proof; reserved bytes, and the upper ones of the header's size, are zero.
    Mark{"bmp", "BM", 6, {"\0\0\0\0", 4}},
};

constexpr std::array kSounds = {
    Mark{"wav", "RIFF"}, Mark{"flac", "fLaC"},    Mark{"ogg", "OggS"},
    Mark{"mp3", "ID3"},  Mark{"mp3", "\xFF\xFB"},
};

std::string_view find(std::span<const Mark> marks, std::string_view bytes) {
  const auto found = std::ranges::find_if(marks, [&](const Mark& mark) {
    return bytes.starts_with(mark.front) && bytes.size() >= mark.offset &&
           bytes.substr(mark.offset).starts_with(mark.further);
  });
  return found == marks.end() ? std::string_view() : found->extension;
}

std::string_view behind(std::string_view text, std::string_view end) {
  const std::size_t at = text.find(end);
  return at == std::string_view::npos ? std::string_view() : text.substr(at + end.size());
}

// An XML document whose root is <svg>, behind declarations and comments.
bool is_svg(std::string_view text) {
  constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";
  if (text.starts_with(kByteOrderMark)) text.remove_prefix(kByteOrderMark.size());
  for (;;) {
    text.remove_prefix(std::min(text.find_first_not_of(" \t\r\n"), text.size()));
    if (text.starts_with("<?")) {
      text = behind(text, "?>");
    } else if (text.starts_with("<!--")) {
      text = behind(text, "-->");
    } else if (text.starts_with("<!DOCTYPE svg")) {
      const std::size_t subset = text.find_first_of("[>");
      text = behind(text, subset < text.size() && text[subset] == '[' ? "]>" : ">");
    } else {
      return text.starts_with("<svg") && text.size() > 4 &&
             std::string_view(" \t\r\n>:/").find(text[4]) != std::string_view::npos;
    }
  }
}

}  // namespace

std::string_view picture_extension(std::string_view bytes) {
  const std::string_view known = find(kPictures, bytes);
  if (!known.empty()) return known;
  return is_svg(bytes) ? "svg" : kUnknownBlob;
}

std::string_view sound_extension(std::string_view bytes) {
  const std::string_view known = find(kSounds, bytes);
  return known.empty() ? kUnknownBlob : known;
}

}  // namespace tbviz::cli
