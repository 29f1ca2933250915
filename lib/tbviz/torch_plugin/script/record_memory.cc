#include "tbviz/torch_plugin/script/record_memory.h"

#include <c10/core/CPUAllocator.h>

#include <cstdint>
#include <cstring>
#include <memory>

namespace tbviz {
namespace {

constexpr std::uint16_t kStored = 0;

// LibTorch allocates so, and writes records so. Kernels may compute in another order elsewhere.
constexpr std::uintptr_t kAlignment = 64;

bool is_aligned(Bytes bytes) {
  return reinterpret_cast<std::uintptr_t>(bytes.data()) % kAlignment == 0;
}

at::DataPtr copy_of(Bytes bytes) {
  at::DataPtr memory = c10::GetCPUAllocator()->allocate(bytes.size());
  if (!bytes.empty()) std::memcpy(memory.get(), bytes.data(), bytes.size());
  return memory;
}

}  // namespace

at::DataPtr RecordMemory::take(const std::string& path) {
  const CheckpointFile& archive = file_.archive();
  const ZipContents contents = archive.read(path);
  const Bytes bytes = contents.bytes();
  const bool first = taken_.insert(path).second;
  const bool stored = archive.find(path)->method == kStored;
  return first && stored && is_aligned(bytes) ? in_file(bytes) : copy_of(bytes);
}

at::DataPtr RecordMemory::in_file(Bytes bytes) const {
  auto owner = std::make_unique<std::shared_ptr<void>>(file_.owner());
  const auto release = [](void* context) { delete static_cast<std::shared_ptr<void>*>(context); };
  return {file_.writable(bytes), owner.release(), release, at::kCPU};
}

}  // namespace tbviz
