#include "tbviz/torch_plugin/script/mapped_load.h"

#include <c10/core/CPUAllocator.h>
#include <caffe2/serialize/versions.h>
#include <torch/csrc/jit/serialization/import_source.h>
#include <torch/csrc/jit/serialization/unpickler.h>

#include <algorithm>
#include <cstdint>
#include <cstring>
#include <exception>
#include <memory>
#include <new>
#include <string>
#include <string_view>
#include <unordered_set>
#include <vector>

#include "tbviz/checkpoint/torch/zip_archive.h"
#include "tbviz/error.h"

namespace tbviz {
namespace {

// Thrown where only torch::jit::load() knows how to go on.
struct NeedsFullLoader : std::exception {};

std::string text_of(const CheckpointFile& archive, std::string_view path) {
  const ZipContents contents = archive.read(path);
  return std::string(as_chars(contents.bytes()));
}

std::uint64_t format_version(const CheckpointFile& archive) {
  const std::uint64_t version = archive_version(archive);
  if (version < caffe2::serialize::kMinSupportedFileFormatVersion ||
      version > caffe2::serialize::kMaxSupportedFileFormatVersion) {
    throw NeedsFullLoader();
  }
  return version;
}

/// Hands out an archive's records as memory of tensors.
class RecordMemory {
 public:
  explicit RecordMemory(const ModelFile& file) : file_(file) {}

  /// A record in the file, or a copy of it: the second time, so that storages of their own stay
  /// so, and where LibTorch would not have put it.
  [[nodiscard]] at::DataPtr take(const std::string& path) {
    const CheckpointFile& archive = file_.archive();
    const ZipContents contents = archive.read(path);
    const Bytes bytes = contents.bytes();
    const bool first = taken_.insert(path).second;
    return first && archive.find(path)->method == kStored && is_aligned(bytes) ? in_file(bytes)
                                                                               : copy(bytes);
  }

 private:
  static constexpr std::uint16_t kStored = 0;

  // LibTorch allocates so, and writes records so. Kernels may compute in another order elsewhere.
  static constexpr std::uintptr_t kAlignment = 64;

  static bool is_aligned(Bytes bytes) {
    return reinterpret_cast<std::uintptr_t>(bytes.data()) % kAlignment == 0;
  }

  [[nodiscard]] at::DataPtr in_file(Bytes bytes) const {
    auto owner = std::make_unique<std::shared_ptr<void>>(file_.owner());
    const auto release = [](void* context) { delete static_cast<std::shared_ptr<void>*>(context); };
    return {file_.writable(bytes), owner.release(), release, at::kCPU};
  }

  static at::DataPtr copy(Bytes bytes) {
    at::DataPtr memory = c10::GetCPUAllocator()->allocate(bytes.size());
    if (!bytes.empty()) std::memcpy(memory.get(), bytes.data(), bytes.size());
    return memory;
  }

  const ModelFile& file_;
  std::unordered_set<std::string> taken_;
};

/// Reads the pickles, and the code that they ask for.
class Importer {
 public:
  explicit Importer(const ModelFile& file)
      : archive_(file.archive()),
        memory_(file),
        version_(format_version(archive_)),
        unit_(std::make_shared<torch::jit::CompilationUnit>()),
        sources_(
            unit_, &constants_, [this](const std::string& name) { return source(name); },
            version_) {}

  [[nodiscard]] torch::jit::Module import() {
    if (archive_.find("constants.pkl") != nullptr) {
      const auto constants = read("constants").toTuple();
      constants_.assign(constants->elements().begin(), constants->elements().end());
    }
    return torch::jit::Module(read("data").toObject());
  }

 private:
  [[nodiscard]] c10::IValue read(const std::string& part);
  [[nodiscard]] std::shared_ptr<torch::jit::Source> source(const std::string& name) const;
  [[nodiscard]] c10::intrusive_ptr<c10::ivalue::Object> make_object(const at::StrongTypePtr& type,
                                                                    const c10::IValue& state) const;

  const CheckpointFile& archive_;
  RecordMemory memory_;
  std::uint64_t version_;
  std::shared_ptr<torch::jit::CompilationUnit> unit_;
  std::vector<c10::IValue> constants_;
  torch::jit::SourceImporter sources_;
};

c10::IValue Importer::read(const std::string& part) {
  const ZipContents contents = archive_.read(part + ".pkl");
  Bytes rest = contents.bytes();
  const auto next_bytes = [&rest](char* buffer, std::size_t size) {
    const std::size_t count = std::min(size, rest.size());
    if (count > 0) std::memcpy(buffer, rest.data(), count);
    rest = rest.subspan(count);
    return count;
  };
  const auto type_called = [this](const c10::QualifiedName& name) {
    return c10::StrongTypePtr(unit_, sources_.loadType(name));
  };
  const auto object_of = [this](const at::StrongTypePtr& type, const c10::IValue& state) {
    return make_object(type, state);
  };
  const auto record = [&](const std::string& key) { return memory_.take(part + "/" + key); };
  torch::jit::Unpickler unpickler(next_bytes, type_called, object_of, record, at::Device(at::kCPU));
  unpickler.set_version(version_);
  return unpickler.parse_ivalue();
}

std::shared_ptr<torch::jit::Source> Importer::source(const std::string& name) const {
  std::string path = "code/" + name;
  std::replace(path.begin(), path.end(), '.', '/');
  path += ".py";
  if (archive_.find(path) == nullptr) return nullptr;
  return std::make_shared<torch::jit::Source>(text_of(archive_, path), path, 1);
}

c10::intrusive_ptr<c10::ivalue::Object> Importer::make_object(const at::StrongTypePtr& type,
                                                              const c10::IValue& state) const {
  const auto of_class = type.type_->expect<at::ClassType>();
  if (of_class->findMethod("__setstate__") != nullptr) throw NeedsFullLoader();
  const auto values = state.toGenericDict();
  auto object = c10::ivalue::Object::create(type, of_class->numAttributes());
  for (std::size_t i = 0; i < of_class->numAttributes(); ++i) {
    const std::string& name = of_class->getAttributeName(i);
    const auto value = values.find(name);
    if (value == values.end()) {
      throw FormatError(archive_.name, "an object of class " + of_class->name()->name() +
                                           " lacks attribute '" + name +
                                           "' (is the file damaged?)");
    }
    object->setSlot(i, value->value());
  }
  return object;
}

}  // namespace

std::optional<torch::jit::Module> load_mapped(const ModelFile& file) {
  try {
    return Importer(file).import();
  } catch (const Error&) {
    throw;
  } catch (const std::bad_alloc&) {
    throw;
  } catch (const std::exception&) {
    return std::nullopt;  // If it cannot be loaded at all, torch::jit::load() says why.
  }
}

}  // namespace tbviz
