#include "tbviz/torch_plugin/load.h"

#include <caffe2/serialize/read_adapter_interface.h>
#include <sys/mman.h>
#include <unistd.h>

#include <algorithm>
#include <cstdint>
#include <cstring>
#include <memory>
#include <string_view>
#include <utility>

#include "tbviz/archive/zip.h"
#include "tbviz/base/error.h"
#include "tbviz/base/parallel_for.h"
#include "tbviz/torch_plugin/mapped_load.h"

namespace tbviz {
namespace {

// Fresh memory costs a page fault per page, three quarters of the time of a copy into it.
void use_huge_pages(void* buffer, std::size_t size) {
  const auto page = static_cast<std::uintptr_t>(::sysconf(_SC_PAGESIZE));
  const auto begin = (reinterpret_cast<std::uintptr_t>(buffer) + page - 1) / page * page;
  const auto end = (reinterpret_cast<std::uintptr_t>(buffer) + size) / page * page;
  // Only advice: where the kernel has none to give, the copy is slower.
  (void)::madvise(reinterpret_cast<void*>(begin), end - begin, MADV_HUGEPAGE);
}

/// An archive in memory as LibTorch wants to read it.
class MemoryReader final : public caffe2::serialize::ReadAdapterInterface {
 public:
  explicit MemoryReader(Bytes bytes) : bytes_(bytes) {}

  [[nodiscard]] size_t size() const override { return bytes_.size(); }

  size_t read(uint64_t position, void* buffer, size_t count, const char* /*what*/) const override {
    if (position >= bytes_.size()) return 0;
    const Bytes part = bytes_.subspan(position, std::min(count, bytes_.size() - position));
    constexpr std::size_t kBlock = std::size_t{4} << 20U;
    if (count >= kBlock) use_huge_pages(buffer, count);
    const auto copy = [&](std::size_t i) {
      const Bytes block = part.subspan(i * kBlock, std::min(kBlock, part.size() - i * kBlock));
      std::memcpy(static_cast<std::byte*>(buffer) + i * kBlock, block.data(), block.size());
    };
    parallel_for((part.size() + kBlock - 1) / kBlock, copy);
    return part.size();
  }

 private:
  Bytes bytes_;
};

bool has_member(const ZipArchive& archive, std::string_view name) {
  return std::any_of(archive.members().begin(), archive.members().end(), [&](const ZipMember& m) {
    const std::size_t slash = m.name.find('/');  // Behind the archive's own folder.
    return slash != std::string_view::npos && m.name.substr(slash + 1) == name;
  });
}

constexpr std::string_view kHowToSave =
    "save the model with its code: torch.jit.script(model).save(\"model.pt\")";

// The archive. Refuses what the native reader refuses, and archives of another kind.
ZipArchive open_archive(Bytes file, const std::string& name) {
  if (!looks_like_zip(file)) {
    throw FormatError(name, "is no TorchScript model; " + std::string(kHowToSave));
  }
  constexpr std::uint64_t kMaxInflated = std::uint64_t{1} << 28U;  // Code is small.
  ZipArchive archive(file, name, {.max_inflated_bytes = kMaxInflated});
  for (const ZipMember& member : archive.members()) (void)archive.read(member);
  if (has_member(archive, "archive_format")) {
    throw UnsupportedError(
        name, "is an exported program (.pt2), which cannot be run yet; " + std::string(kHowToSave));
  }
  if (!has_member(archive, "data.pkl")) {
    throw FormatError(name, "is a zip archive but no model; " + std::string(kHowToSave));
  }
  if (!has_member(archive, "constants.pkl")) {
    throw UnsupportedError(name, "holds weights but no code to run; " + std::string(kHowToSave));
  }
  return archive;
}

bool is_short_float(const at::Tensor& tensor) {
  return tensor.scalar_type() == at::kHalf || tensor.scalar_type() == at::kBFloat16;
}

// LibTorch 1.13 has no convolution of halves on the CPU, and pictures come as floats.
bool widen_short_floats(const torch::jit::Module& module) {
  bool changed = false;
  const auto widen = [&changed](at::Tensor tensor) {
    if (!tensor.defined() || !is_short_float(tensor)) return;
    tensor.set_data(tensor.to(at::kFloat));
    changed = true;
  };
  for (const at::Tensor& parameter : module.parameters()) widen(parameter);
  for (const at::Tensor& buffer : module.buffers()) widen(buffer);
  return changed;
}

}  // namespace

LoadedModule load_torchscript(const ModelFile& file, const std::string& name) {
  const ZipArchive archive = open_archive(file.bytes, name);
  auto mapped = load_mapped(archive, file, name);
  LoadedModule loaded{mapped
                          ? std::move(*mapped)
                          : torch::jit::load(std::make_shared<MemoryReader>(file.bytes), at::kCPU),
                      {}};
  const torch::jit::Module& module = loaded.module;
  if (!module.find_method("forward")) {
    throw FormatError(name, "has no method forward() that could be run");
  }
  if (module.hasattr("training") && module.is_training()) {
    loaded.notes.emplace_back("the model was saved in training mode; it runs in evaluation mode");
  }
  loaded.module.eval();
  if (widen_short_floats(module)) {
    loaded.notes.emplace_back("the model's 16-bit weights were converted to float32 to run it");
  }
  return loaded;
}

}  // namespace tbviz
