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

// A ModelProto begins with its IR version, a small number; another field of it follows.
bool is_onnx(const CheckpointFile& file) {
  if (file.bytes.size() < 4 || file.bytes[0] != std::byte{0x08}) return false;
  const auto version = std::to_integer<int>(file.bytes[1]);
  const auto next = std::to_integer<int>(file.bytes[2]);
  const bool text_or_message = (next & 7) == 2 && next >> 3 >= 2 && next >> 3 <= 25;
  return version >= 1 && version <= 30 && (text_or_message || next == 0x28);
}

}  // namespace

const CheckpointFormat kOnnx = {
    "ONNX", is_onnx, [](const CheckpointFile& f) -> CheckpointContents {
      refuse(f, "an ONNX model", "export the model with torch.jit.script or torch.save instead");
    }};

}  // namespace tbviz
