#include "tbviz/checkpoint/wrong_file.h"

#include <algorithm>
#include <array>
#include <cstddef>

namespace tbviz {
namespace {

constexpr std::string_view kWebPage =
    "is a web page (HTML or XML): the download failed or needs a login; fetch the file itself";
constexpr std::string_view kJson =
    "is JSON text, which holds no weights; give the model file that it belongs to";
constexpr std::string_view kJsonIndex =
    "is the JSON index of a model in several files and holds no weights; give the files that its "
    "weight_map names, one by one";

/// Bytes at a place that tell what a file is.
struct Mark {
  std::size_t offset;
  std::string_view bytes;
  std::string_view fact;
};

constexpr std::array kMarks = {
    Mark{0, "version https://git-lfs.github.com/spec/",
         "is a git-lfs pointer, not the file itself; fetch that with: git lfs pull"},
    Mark{0, "\x1f\x8b", "is compressed with gzip; unpack it first: gunzip"},
    // The digits of pi in front of the first block: "BZh" and a size before them are no rare word.
    Mark{4, "1AY&SY", "is compressed with bzip2; unpack it first: bunzip2"},
    Mark{0, {"\xfd\x37zXZ\0", 6}, "is compressed with xz; unpack it first: unxz"},
    Mark{0, "\x28\xb5\x2f\xfd", "is compressed with Zstandard; unpack it first: unzstd"},
    Mark{0, "7z\xbc\xaf\x27\x1c", "is a 7-Zip archive; unpack it first: 7z x"},
    Mark{257, "ustar", "is a tar archive; unpack it first: tar -xf"},
    Mark{0, "\x89HDF\r\n\x1a\n",
         "is an HDF5 file, as Keras writes them, which tbviz does not read; save the weights as "
         "safetensors or with numpy.savez"},
    Mark{0, "GGUF",
         "is a GGUF file (llama.cpp), which tbviz does not read; give the model that it was "
         "converted from"},
};

bool is_marked(Bytes bytes, const Mark& mark) {
  const std::string_view text = as_chars(bytes);
  return text.size() >= mark.offset && text.substr(mark.offset).starts_with(mark.bytes);
}

char lower_case(char letter) {
  return letter >= 'A' && letter <= 'Z' ? static_cast<char>(letter - 'A' + 'a') : letter;
}

bool starts_with_word(std::string_view text, std::string_view word) {
  return text.size() >= word.size() &&
         std::equal(word.begin(), word.end(), text.begin(),
                    [](char expected, char found) { return expected == lower_case(found); });
}

std::string_view without_space(std::string_view text) {
  text.remove_prefix(std::min(text.find_first_not_of(" \t\r\n"), text.size()));
  return text;
}

// Titles of columns may stand in angle brackets, too: only what pages begin with counts.
bool is_web_page(std::string_view text) {
  constexpr std::array<std::string_view, 6> kBeginnings = {"<!doctype", "<html", "<head",
                                                           "<body",     "<?xml", "<!--"};
  return std::ranges::any_of(kBeginnings,
                             [&](auto beginning) { return starts_with_word(text, beginning); });
}

// The first signs of an object, or of an array that is no list of numbers.
bool is_json(std::string_view text) {
  if (text.empty() || (text[0] != '{' && text[0] != '[')) return false;
  const std::string_view next = without_space(text.substr(1));
  if (next.empty()) return false;
  if (text[0] == '{') return next[0] == '"' || next[0] == '}';
  return std::string_view("{[\"]-0123456789").find(next[0]) != std::string_view::npos;
}

}  // namespace

std::optional<WrongFile> find_wrong_file(Bytes bytes) {
  for (const Mark& mark : kMarks) {
    if (is_marked(bytes, mark)) return WrongFile{mark.fact};
  }
  constexpr std::size_t kLongestLookedAt = 1U << 20U;
  std::string_view text = as_chars(bytes).substr(0, kLongestLookedAt);
  if (text.starts_with("\xef\xbb\xbf")) text.remove_prefix(3);  // A byte order mark.
  text = without_space(text);
  if (is_web_page(text)) return WrongFile{kWebPage};
  if (!is_json(text)) return {};
  const bool is_index = text.find("\"weight_map\"") != std::string_view::npos;
  return WrongFile{is_index ? kJsonIndex : kJson, true};
}

std::string_view find_model_inside(const ZipArchive& zip) {
  for (const ZipMember& member : zip.members()) {
    if (has_name_of_model(member.name) && !member.name.ends_with(".pkl")) return member.name;
  }
  return {};
}

bool has_name_of_model(std::string_view name) {
  constexpr std::array<std::string_view, 10> kEndings = {
      ".pt", ".pth", ".pt2", ".safetensors", ".onnx", ".npy", ".npz", ".bin", ".ckpt", ".pkl"};
  return std::ranges::any_of(kEndings, [&](auto ending) { return name.ends_with(ending); });
}

}  // namespace tbviz
