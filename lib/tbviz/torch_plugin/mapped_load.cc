#include "tbviz/torch_plugin/mapped_load.h"

#include <ATen/ATen.h>
#include <c10/core/Allocator.h>
#include <caffe2/serialize/versions.h>
#include <torch/csrc/jit/serialization/import_source.h>
#include <torch/csrc/jit/serialization/storage_context.h>
#include <torch/csrc/jit/serialization/unpickler.h>

#include <algorithm>
#include <charconv>
#include <cstdint>
#include <cstring>
#include <exception>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "tbviz/base/error.h"

namespace tbviz {
namespace {

/// Thrown where only torch::jit::load() can go on.
struct NeedsFullLoader : std::exception {};

/// The members of an archive, by their names behind its top folder.
class Records {
 public:
  Records(const ZipArchive& archive, const ModelFile& file) : archive_(archive), file_(file) {
    if (archive.members().empty()) throw NeedsFullLoader();
    const std::string_view first = archive.members()[0].name;
    top_ = first.substr(0, first.find('/') + 1);
  }

  [[nodiscard]] const ZipMember* find(const std::string& name) const {
    return archive_.find(top_ + name);
  }

  [[nodiscard]] std::string text(const std::string& name) const {
    const ZipMember* member = find(name);
    if (member == nullptr) throw NeedsFullLoader();
    const ZipContents contents = archive_.read(*member);
    return {reinterpret_cast<const char*>(contents.bytes().data()), contents.bytes().size()};
  }

  /// Every record below `folder` as a storage of its own size, under its name there: what the
  /// pickle claims of sizes is not asked.
  [[nodiscard]] std::shared_ptr<torch::jit::DeserializationStorageContext> storages(
      const std::string& folder) const {
    auto context = std::make_shared<torch::jit::DeserializationStorageContext>();
    const std::string prefix = top_ + folder + "/";
    for (const ZipMember& member : archive_.members()) {
      if (!member.name.starts_with(prefix)) continue;
      const auto size = static_cast<std::size_t>(member.size);
      context->addStorage(std::string(member.name.substr(prefix.size())),
                          c10::Storage(c10::Storage::use_byte_size_t(), size, memory_of(member),
                                       /*allocator=*/nullptr, /*resizable=*/false));
    }
    return context;
  }

 private:
  // Kernels load whole vectors at once; PyTorch aligns records to 64 bytes.
  static constexpr std::uintptr_t kAlignment = 16;

  [[nodiscard]] at::DataPtr memory_of(const ZipMember& member) const {
    const ZipContents contents = archive_.read(member);
    const Bytes bytes = contents.bytes();
    const bool in_place =
        member.method == 0 && reinterpret_cast<std::uintptr_t>(bytes.data()) % kAlignment == 0;
    if (!in_place) {
      at::DataPtr copy = c10::GetAllocator(c10::kCPU)->allocate(bytes.size());
      if (!bytes.empty()) std::memcpy(copy.get(), bytes.data(), bytes.size());
      return copy;
    }
    // The archive sees its bytes as const; they are those of the file, which may be written to.
    std::byte* data = file_.bytes.data() + (bytes.data() - file_.bytes.data());
    auto owner = std::make_unique<std::shared_ptr<void>>(file_.owner);
    return {data, owner.release(),
            [](void* context) { delete static_cast<std::shared_ptr<void>*>(context); }, at::kCPU};
  }

  const ZipArchive& archive_;
  const ModelFile& file_;
  std::string top_;
};

std::uint64_t format_version(const Records& records) {
  const std::string text =
      records.text(records.find("version") != nullptr ? "version" : ".data/version");
  std::uint64_t version = 0;
  const char* end = text.data() + text.size();
  const auto [stop, failure] = std::from_chars(text.data(), end, version);
  const bool is_number = failure == std::errc() && (stop == end || *stop == '\n');
  if (!is_number || version < caffe2::serialize::kMinSupportedFileFormatVersion ||
      version > caffe2::serialize::kMaxSupportedFileFormatVersion) {
    throw NeedsFullLoader();
  }
  return version;
}

// Object attributes as the class lists them.
c10::intrusive_ptr<c10::ivalue::Object> make_object(const at::StrongTypePtr& type,
                                                    const c10::IValue& state) {
  const auto class_type = type.type_->expect<at::ClassType>();
  if (class_type->findMethod("__setstate__") != nullptr) throw NeedsFullLoader();
  const auto attributes = state.toGenericDict();
  const std::size_t count = class_type->numAttributes();
  auto object = c10::ivalue::Object::create(type, count);
  for (std::size_t i = 0; i < count; ++i) {
    object->setSlot(i, attributes.at(class_type->getAttributeName(i)));
  }
  return object;
}

/// Reads the archive's pickles, and its code as they ask for it.
class Importer {
 public:
  explicit Importer(const Records& records)
      : records_(records),
        version_(format_version(records)),
        unit_(std::make_shared<torch::jit::CompilationUnit>()),
        sources_(
            unit_, &constants_, [this](const std::string& qualifier) { return source(qualifier); },
            version_) {}

  torch::jit::Module import() {
    const c10::IValue constants = read("constants");
    const auto tuple = constants.toTuple();
    for (const c10::IValue& constant : tuple->elements()) constants_.push_back(constant);
    return torch::jit::Module(read("data").toObject());
  }

  [[nodiscard]] const std::vector<c10::IValue>& constants() const { return constants_; }

 private:
  std::shared_ptr<torch::jit::Source> source(const std::string& qualifier) const {
    std::string path = "code/" + qualifier + ".py";
    std::replace(path.begin() + 5, path.end() - 3, '.', '/');
    if (records_.find(path) == nullptr) return nullptr;
    return std::make_shared<torch::jit::Source>(records_.text(path), path, 1);
  }

  c10::IValue read(const std::string& pickle) const {
    const std::string bytes = records_.text(pickle + ".pkl");
    std::size_t position = 0;
    const auto read_bytes = [&](char* buffer, std::size_t size) {
      const std::size_t count = std::min(size, bytes.size() - position);
      std::memcpy(buffer, bytes.data() + position, count);
      position += count;
      return count;
    };
    const auto type_of = [this](const c10::QualifiedName& name) {
      return c10::StrongTypePtr(unit_, sources_.loadType(name));
    };
    // Storages that the archive lacks.
    const auto missing = [](const std::string&) -> at::DataPtr { throw NeedsFullLoader(); };
    torch::jit::Unpickler unpickler(read_bytes, type_of, make_object, missing, at::Device(at::kCPU),
                                    false, torch::jit::Unpickler::defaultTypeParser,
                                    records_.storages(pickle));
    unpickler.set_version(version_);
    return unpickler.parse_ivalue();
  }

  const Records& records_;
  std::uint64_t version_;
  std::shared_ptr<torch::jit::CompilationUnit> unit_;
  std::vector<c10::IValue> constants_;
  torch::jit::SourceImporter sources_;
};

// Whether the tensor's elements lie inside its storage.
bool is_inside(const at::Tensor& tensor) {
  if (!tensor.has_storage() || tensor.numel() == 0) return true;
  std::int64_t last = tensor.storage_offset();
  if (last < 0) return false;
  for (std::int64_t axis = 0; axis < tensor.dim(); ++axis) {
    std::int64_t reach = 0;
    if (tensor.size(axis) < 0 || tensor.stride(axis) < 0 ||
        __builtin_mul_overflow(tensor.size(axis) - 1, tensor.stride(axis), &reach) ||
        __builtin_add_overflow(last, reach, &last)) {
      return false;
    }
  }
  const std::uint64_t elements = tensor.storage().nbytes() / tensor.dtype().itemsize();
  return static_cast<std::uint64_t>(last) < elements;
}

// The unpickler takes sizes, strides and offsets as the pickle has them.
void check_tensors(const c10::IValue& value, const std::string& name) {
  (void)value.visit([&](const c10::IValue& part) {
    if (part.isTensor() && part.toTensor().defined() && !is_inside(part.toTensor())) {
      throw FormatError(name, "a tensor of it reaches beyond the end of its record (damaged?)");
    }
    return false;  // Go on.
  });
}

}  // namespace

std::optional<torch::jit::Module> load_mapped(const ZipArchive& archive, const ModelFile& file,
                                              const std::string& name) {
  try {
    const Records records(archive, file);
    Importer importer(records);
    torch::jit::Module module = importer.import();
    check_tensors(module._ivalue(), name);
    for (const c10::IValue& constant : importer.constants()) check_tensors(constant, name);
    return module;
  } catch (const NeedsFullLoader&) {
    return std::nullopt;
  }
}

}  // namespace tbviz
