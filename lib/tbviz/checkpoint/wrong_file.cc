#include "tbviz/checkpoint/wrong_file.h"

#include <algorithm>
#include <array>

#include "tbviz/archive/stand_in.h"
#include "tbviz/text/ascii.h"

namespace tbviz {
namespace {

constexpr std::string_view kJson =
    "is JSON text, which holds no weights; give the model file that it belongs to";
constexpr std::string_view kJsonIndex =
    "is the JSON index of a model in several files and holds no weights; give the files that its "
    "weight_map names, one by one";

/// Bytes that the files of another program begin with.
struct Mark {
  std::string_view bytes;
  std::string_view fact;
};

constexpr std::array kMarks = {
    Mark{"\x89HDF\r\n\x1a\n",
         "is an HDF5 file, as Keras writes them, which tbviz does not read; save the weights as "
         "safetensors or with numpy.savez"},
    Mark{"GGUF",
         "is a GGUF file (llama.cpp), which tbviz does not read; give the model that it was "
         "converted from"},
};

// The first signs of an object, or of an array that is no list of numbers.
bool is_json(std::string_view text) {
  if (text.empty() || (text[0] != '{' && text[0] != '[')) return false;
  const std::string_view next = stripped(text.substr(1));
  if (next.empty()) return false;
  if (text[0] == '{') return next[0] == '"' || next[0] == '}';
  return std::string_view("{[\"]-0123456789").find(next[0]) != std::string_view::npos;
}

}  // namespace

std::optional<WrongFile> find_wrong_file(Bytes bytes) {
  if (const auto fact = find_stand_in(bytes)) return WrongFile{*fact};
  for (const Mark& mark : kMarks) {
    if (as_chars(bytes).starts_with(mark.bytes)) return WrongFile{mark.fact};
  }
  const std::string_view text = without_preamble(as_chars(bytes));
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
