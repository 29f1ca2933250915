#include "tbviz/checkpoint/wrong_file.h"

#include <algorithm>
#include <array>

#include "tbviz/archive/stand_in.h"
#include "tbviz/checkpoint/foreign/foreign.h"
#include "tbviz/text/ascii.h"

namespace tbviz {
namespace {

constexpr std::string_view kJson =
    "is JSON text, which holds no weights; give the model file that it belongs to";

// The first signs of an object, or of an array that is no list of numbers.
bool is_json(std::string_view text) {
  if (text.empty() || (text[0] != '{' && text[0] != '[')) return false;
  const std::string_view next = stripped(text.substr(1));
  if (next.empty()) return false;
  if (text[0] == '{') return next[0] == '"' || next[0] == '}';
  return std::string_view("{[\"]-0123456789").find(next[0]) != std::string_view::npos;
}

}  // namespace

std::optional<WrongFile> find_wrong_file(Bytes bytes, const std::filesystem::path& file) {
  // First: OpenVINO's models begin as web pages may.
  if (const ForeignFact fact = foreign_by_content(bytes)) return WrongFile{*fact};
  if (const auto fact = find_stand_in(bytes)) return WrongFile{*fact};
  if (is_json(without_preamble(as_chars(bytes)))) return WrongFile{kJson, true};
  if (const ForeignFact fact = foreign_by_name(file)) return WrongFile{*fact};
  return {};
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
