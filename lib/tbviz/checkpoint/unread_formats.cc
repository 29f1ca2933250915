// Formats that are recognised but not read yet: the message says what the file is.
#include <fmt/format.h>

#include "tbviz/base/error.h"
#include "tbviz/checkpoint/format.h"

namespace tbviz {
namespace {

constexpr std::string_view kResave =
    "load it in Python and save it with torch.save(model.state_dict(), 'model.pth')";

[[noreturn]] void refuse(const CheckpointFile& file, std::string_view what,
                         std::string_view remedy = kResave) {
  throw UnsupportedError(file.name, fmt::format("is {}, which is not supported; {}", what, remedy));
}

bool is_safetensors(const CheckpointFile& file) {
  if (file.bytes.size() < 9 || file.bytes[8] != std::byte{'{'}) return false;
  return load_le<std::uint64_t>(file.bytes.data()) <= file.bytes.size() - 8;
}

// A ModelProto begins with its IR version, a small number; another field of it follows.
bool is_onnx(const CheckpointFile& file) {
  if (file.bytes.size() < 4 || file.bytes[0] != std::byte{0x08}) return false;
  const auto version = std::to_integer<int>(file.bytes[1]);
  const auto next = std::to_integer<int>(file.bytes[2]);
  const bool text_or_message = (next & 7) == 2 && next >> 3 >= 2 && next >> 3 <= 25;
  return version >= 1 && version <= 30 && (text_or_message || next == 0x28);
}

bool is_npz(const CheckpointFile& file) {
  return file.zip && !file.zip->members().empty() &&
         file.zip->members().front().name.ends_with(".npy");
}

}  // namespace

const CheckpointFormat kNpz = {
    "NumPy zip", is_npz, [](const CheckpointFile& f) -> CheckpointContents {
      refuse(f, "an archive of NumPy arrays", "models are expected as torch.save writes them");
    }};

const CheckpointFormat kNpy = {
    "NumPy", [](const CheckpointFile& f) { return as_chars(f.bytes).starts_with("\x93NUMPY"); },
    [](const CheckpointFile& f) -> CheckpointContents {
      refuse(f, "a NumPy array", "tbviz grid and tbviz image draw arrays");
    }};

const CheckpointFormat kSafetensors = {
    "safetensors", is_safetensors,
    [](const CheckpointFile& f) -> CheckpointContents { refuse(f, "a safetensors file"); }};

const CheckpointFormat kOnnx = {
    "ONNX", is_onnx, [](const CheckpointFile& f) -> CheckpointContents {
      refuse(f, "an ONNX model", "export the model with torch.jit.script or torch.save instead");
    }};

}  // namespace tbviz
