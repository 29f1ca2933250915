// Pickles, and the tensors that are found in them as in a TorchScript file and as in a state dict.
#include <array>
#include <cstddef>
#include <cstdint>
#include <string>

#include "fuzz/look_at_tensors.h"
#include "tbviz/archive/pickle.h"
#include "tbviz/checkpoint/torch/tensor_walk.h"
#include "tbviz/error.h"

namespace {

constexpr std::array<std::byte, 4096> kStorage{};

void walk(const tbviz::Pickle& pickle, tbviz::TensorWalk::Objects objects) {
  const tbviz::CheckpointFile file{tbviz::Bytes(kStorage), "fuzz", {}, {}, {}};
  tbviz::TorchTensorReader reader(file, [](std::string_view) { return tbviz::Bytes(kStorage); });
  tbviz::WalkLimits limits;
  limits.max_values = 100'000;
  limits.max_tensors = 1000;
  try {
    tbviz::TensorWalk found(file.name, reader, objects, limits);
    found.add(pickle.root(), {});
    tbviz::CheckpointContents contents;
    found.move_to(contents);
    for (const tbviz::NamedTensor& tensor : contents.tensors) tbviz::test::look_at(tensor.values);
  } catch (const tbviz::Error&) {
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string file = "fuzz";
  tbviz::PickleLimits limits;
  limits.max_memory = 4U << 20U;
  try {
    const tbviz::Pickle pickle({reinterpret_cast<const std::byte*>(data), size}, file, "data.pkl",
                               limits);
    (void)pickle.globals();
    walk(pickle, tbviz::TensorWalk::Objects::kPlain);
    walk(pickle, tbviz::TensorWalk::Objects::kModules);
  } catch (const tbviz::Error&) {
  }
  return 0;
}
