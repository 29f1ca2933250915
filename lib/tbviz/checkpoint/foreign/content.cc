#include <algorithm>
#include <array>
#include <cstdint>

#include "tbviz/checkpoint/foreign/foreign.h"
#include "tbviz/checkpoint/foreign/kinds.h"
#include "tbviz/text/ascii.h"

namespace tbviz {
namespace {

// Texts are told by their first lines.
constexpr std::size_t kLongestLookedAt = 1U << 16U;

/// Bytes at a place that tell what a file is.
struct Mark {
  std::size_t offset;
  std::string_view bytes;
  std::string_view fact;
};

constexpr std::array kMarks = {
    Mark{4, "TFL3", foreign::kTfLite},
    Mark{4, "ET12", foreign::kExecuTorch},
    Mark{4, "PTMF", foreign::kTorchMobile},
    Mark{4, "ORTM", foreign::kOrt},
    Mark{0, "\x89HDF\r\n\x1a\n", foreign::kHdf5},
    Mark{0, "GGUF", foreign::kGguf},
    // Numbers whose letters are turned round in the file.
    Mark{0, "lmgg", foreign::kGgml},
    Mark{0, "fmgg", foreign::kGgml},
    Mark{0, "tjgg", foreign::kGgml},
    Mark{0, "algg", foreign::kGgml},
    Mark{0, "RKNN", foreign::kRknn},
    Mark{0, "ftrt", foreign::kTensorRt},
    Mark{0, "ptrt", foreign::kTensorRt},
    // 7767517 as a number; text has it as digits.
    Mark{0, {"\xdd\x85\x76\0", 4}, foreign::kNcnn},
    Mark{0, {"\x12\1\0\0\0\0\0\0\0\0\0\0\0\0\0\0", 16}, foreign::kMxnet},
    Mark{0, {"\4\0\0\0\1\0\0\0\3\0\0\0V 1", 15}, foreign::kTorch7},
    // Versions 0, 2 and 5; others are too common as numbers.
    Mark{0, {"\0\0\0\0\2\0\0\0\5\0\0\0", 12}, foreign::kDarknet},
};

bool is_marked(Bytes bytes, const Mark& mark) {
  const std::string_view text = as_chars(bytes);
  return text.size() >= mark.offset && text.substr(mark.offset).starts_with(mark.bytes);
}

// LevelDB's table, which ends with this number: the index of a TensorFlow checkpoint.
bool is_level_table(Bytes bytes) {
  return bytes.size() >= 48 && as_chars(bytes).ends_with("\x57\xfb\x80\x8b\x24\x75\x47\xdb");
}

// A tensor of Paddle's: three versions of zero, then a description that begins with the type.
bool is_paddle_tensor(Bytes bytes) {
  constexpr std::size_t kDescription = 20;
  constexpr std::uint32_t kLongest = 256;
  if (bytes.size() < kDescription + 4) return false;
  if (!std::all_of(bytes.begin(), bytes.begin() + 16, [](auto b) { return b == std::byte{0}; })) {
    return false;
  }
  const auto size = load_le<std::uint32_t>(&bytes[16]);
  return size >= 2 && size <= kLongest && bytes[kDescription] == std::byte{0x08} &&
         bytes[kDescription + 1] < std::byte{32} &&
         (size == 2 || bytes[kDescription + 2] == std::byte{0x10});
}

// A map whose first key is a word and whose first value is another map, or one of Flax's arrays.
bool is_flax_map(Bytes bytes) {
  const auto at = [&](std::size_t i) {
    return i < bytes.size() ? std::to_integer<unsigned>(bytes[i]) : 0U;
  };
  std::size_t key = 1;  // Behind the map's size.
  if (at(0) == 0xde) {
    key = 3;
  } else if (at(0) <= 0x80 || at(0) > 0x8f) {
    return false;
  }
  if (at(key) <= 0xa0 || at(key) > 0xbf) return false;
  const std::size_t length = at(key) & 0x1fU;
  const std::string_view word = as_chars(bytes).substr(key + 1).substr(0, length);
  if (word.size() < length || !std::ranges::all_of(word, [](char c) { return is_word(c); })) {
    return false;
  }
  const unsigned value = at(key + 1 + length);
  return (value > 0x80 && value <= 0x8f) || value == 0xde || (value >= 0xc7 && value <= 0xc9);
}

// The next line of `text`, which loses it.
std::string_view take_line(std::string_view& text) {
  const std::size_t end = std::min(text.find('\n'), text.size());
  const std::string_view line = text.substr(0, end);
  text.remove_prefix(std::min(end + 1, text.size()));
  return stripped(line);
}

// The number, a line of two sizes, and layers, which begin with their kind.
bool is_ncnn_text(std::string_view text) {
  if (take_line(text) != "7767517") return false;
  const std::string_view sizes = take_line(text);
  return !sizes.empty() && is_digit(sizes[0]) && !text.empty() && is_letter(text[0]);
}

bool is_openvino_text(std::string_view text) {
  if (!text.starts_with("<?xml") && !text.starts_with("<net ")) return false;
  const std::size_t net = text.find("<net ");
  return net != std::string_view::npos && text.find("<layers>", net) != std::string_view::npos;
}

// A line that begins a message: "layer {".
bool begins_message(std::string_view line, std::string_view name) {
  if (!line.starts_with(name)) return false;
  return stripped(line.substr(name.size())) == "{";
}

// Networks begin with their name, an input or a layer. What a layer holds follows within lines.
bool is_caffe_text(std::string_view text) {
  const std::string_view whole = text;
  constexpr std::size_t kMostLines = 64;
  for (std::size_t i = 0; i < kMostLines && !text.empty(); ++i) {
    const std::string_view line = take_line(text);
    if (begins_message(line, "layer") || begins_message(line, "layers")) {
      return whole.find("type:") != std::string_view::npos;
    }
  }
  return false;
}

ForeignFact foreign_text(std::string_view text) {
  text = stripped(text.substr(0, kLongestLookedAt));
  if (text.find('\0') != std::string_view::npos) return {};  // A text inside something else.
  if (text.starts_with("model_checkpoint_path: \"")) return foreign::kTensorFlowCheckpoint;
  if (is_ncnn_text(text)) return foreign::kNcnn;
  if (is_openvino_text(text)) return foreign::kOpenVino;
  if (is_caffe_text(text)) return foreign::kCaffeText;
  return {};
}

}  // namespace

ForeignFact foreign_by_content(Bytes bytes) {
  for (const Mark& mark : kMarks) {
    if (is_marked(bytes, mark)) return mark.fact;
  }
  if (is_level_table(bytes)) return foreign::kTensorFlowCheckpoint;
  if (is_paddle_tensor(bytes)) return foreign::kPaddle;
  if (is_flax_map(bytes)) return foreign::kFlax;
  if (const ForeignFact fact = foreign_protobuf(bytes)) return fact;
  return foreign_text(as_chars(bytes));
}

}  // namespace tbviz
