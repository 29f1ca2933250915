#include "tbviz/torch_plugin/script/mapped_load.h"

#include <caffe2/serialize/versions.h>
#include <torch/csrc/jit/frontend/tree_views.h>
#include <torch/csrc/jit/serialization/import_source.h>
#include <torch/csrc/jit/serialization/unpickler.h>
#include <torch/version.h>

#include <algorithm>
#include <cstdint>
#include <cstring>
#include <exception>
#include <memory>
#include <new>
#include <string>
#include <utility>
#include <vector>

#include "tbviz/checkpoint/torch/zip_archive.h"
#include "tbviz/error.h"
#include "tbviz/torch_plugin/script/call_check.h"
#include "tbviz/torch_plugin/script/code_check.h"
#include "tbviz/torch_plugin/script/default_check.h"
#include "tbviz/torch_plugin/script/devices.h"
#include "tbviz/torch_plugin/script/eager_operators.h"
#include "tbviz/torch_plugin/script/forks.h"
#include "tbviz/torch_plugin/script/record_memory.h"
#include "tbviz/torch_plugin/script/saved_objects.h"
#include "tbviz/torch_plugin/script/script_sources.h"
#include "tbviz/torch_plugin/script/torchbind.h"

namespace torch::jit {
TORCH_API void populate_upgraders_graph_map();  // Debian leaves out the header, upgraders_entry.h.
}

namespace tbviz {
namespace {

std::uint64_t format_version(const CheckpointFile& archive) {
  const std::uint64_t version = archive_version(archive);
  if (version < caffe2::serialize::kMinSupportedFileFormatVersion) {
    throw FormatError(archive.name, "its record of the format's version is no version");
  }
  if (version <= caffe2::serialize::kMaxSupportedFileFormatVersion) return version;
  throw UnsupportedError(
      archive.name,
      "LibTorch " TORCH_VERSION " cannot run it: it is of version " + std::to_string(version) +
          " of the format, and the maximum supported version is " +
          std::to_string(caffe2::serialize::kMaxSupportedFileFormatVersion) +
          "; use the LibTorch that the model was saved with, or a newer one (docs/install.md)");
}

/// Reads an archive: constants, code, and then the objects.
class Importer {
 public:
  Importer(const ModelFile& file, const OperatorPolicy& policy)
      : archive_(file.archive()),
        policy_(policy),
        eager_(policy),
        memory_(file),
        version_(format_version(archive_)),
        files_(archive_),
        unit_(std::make_shared<torch::jit::CompilationUnit>()),
        sources_(
            unit_, &constants_, [this](const std::string& name) { return source(name); },
            version_) {}

  /// Compiles all code; nothing of it runs.
  void compile();

  /// Whether the archive may name operators that mean something else by now.
  [[nodiscard]] bool is_old() const {
    return version_ < caffe2::serialize::kProducedFileFormatVersion;
  }

  /// To be called once all code is compiled.
  [[nodiscard]] LoadedModule check_and_make();

 private:
  void read_constants();
  [[nodiscard]] c10::IValue read(const std::string& part);
  [[nodiscard]] std::shared_ptr<torch::jit::Source> source(const std::string& name);
  void check_object(const std::string& part, const c10::QualifiedName& of_class) const;

  const CheckpointFile& archive_;
  const OperatorPolicy& policy_;
  EagerOperators eager_;
  RecordMemory memory_;
  std::uint64_t version_;
  ScriptSources files_;
  std::shared_ptr<torch::jit::CompilationUnit> unit_;
  std::vector<c10::IValue> constants_;
  torch::jit::SourceImporter sources_;
  DevicesOnCpu devices_;
};

LoadedModule Importer::check_and_make() {
  check_code(*unit_, policy_, archive_.name);
  for (const std::string& qualifier : files_.qualifiers()) {
    check_calls(*files_.find(qualifier), policy_, archive_.name);
  }
  devices_.rewrite(*unit_);
  run_forks_in_place(*unit_);
  LoadedModule loaded{torch::jit::Module(read("data").toObject()), {}};
  if (const auto note = devices_.note()) loaded.notes.push_back(*note);
  return loaded;
}

void Importer::read_constants() {
  if (archive_.find("constants.pkl") == nullptr) return;
  const auto constants = read("constants").toTuple();
  constants_.assign(constants->elements().begin(), constants->elements().end());
}

// All classes, whether or not there are objects of them; functions as they are called.
void Importer::compile() {
  read_constants();
  for (const std::string& qualifier : files_.qualifiers()) {
    for (const torch::jit::TreeRef& definition : files_.find(qualifier)->definitions) {
      if (definition->kind() != torch::jit::TK_CLASS_DEF) continue;
      const std::string name = torch::jit::ClassDef(definition).name().name();
      (void)sources_.loadType(c10::QualifiedName(c10::QualifiedName(qualifier), name));
    }
  }
}

c10::IValue Importer::read(const std::string& part) {
  const ZipContents contents = archive_.read(part + ".pkl");
  Bytes rest = contents.bytes();
  const auto next_bytes = [&rest](char* buffer, std::size_t size) {
    const std::size_t count = std::min(size, rest.size());
    if (count > 0) std::memcpy(buffer, rest.data(), count);
    rest = rest.subspan(count);
    return count;
  };
  const auto type = [&](const c10::QualifiedName& name) {
    return c10::StrongTypePtr(unit_, sources_.loadType(name));
  };
  const auto object = [&](const at::StrongTypePtr& of_class, c10::IValue state) {
    check_object(part, *of_class.type_->expectRef<c10::ClassType>().name());
    devices_.look_at(state);
    return make_saved_object(of_class, std::move(state), archive_.name);
  };
  const auto record = [&](const std::string& key) { return memory_.take(part + "/" + key); };
  torch::jit::Unpickler unpickler(next_bytes, type, object, record, at::Device(at::kCPU));
  unpickler.set_version(version_);
  return unpickler.parse_ivalue();
}

// LibTorch runs some of what it finds in a file at once, so a file is looked at before LibTorch
// gets it.
std::shared_ptr<torch::jit::Source> Importer::source(const std::string& name) {
  const ScriptFile* file = files_.find(name);
  if (file == nullptr) return nullptr;
  if (!policy_.trust()) {
    check_defaults(files_, name, policy_, archive_.name);
    eager_.check(*file, archive_.name);
  }
  return file->source;
}

// Objects of TorchBind classes are made of their state by code of the class, and those of the
// model's own classes by code that has not been looked at when the constants are read.
void Importer::check_object(const std::string& part, const c10::QualifiedName& of_class) const {
  const std::string what = part + ".pkl has an object of ";
  if (const auto torchbind = torchbind_name(of_class)) {
    const auto refusal = policy_.refusal_of(*torchbind);
    if (refusal) throw UnsupportedError(archive_.name, what + *torchbind + *refusal);
  } else if (part == "constants" && !policy_.trust()) {
    throw UnsupportedError(archive_.name, what + of_class.qualifiedName() +
                                              ", whose code would run before it can be looked at; "
                                              "`trust` lets it run");
  }
}

// For operators whose meaning has changed, LibTorch compiles what stands for the old one from a
// library that takes it ten milliseconds to make. Few archives have any: those that do not compile
// without it.
std::unique_ptr<Importer> compiled(const ModelFile& file, const OperatorPolicy& policy) {
  auto importer = std::make_unique<Importer>(file, policy);
  try {
    importer->compile();
    return importer;
  } catch (const Error&) {
    throw;
  } catch (const std::bad_alloc&) {
    throw;
  } catch (const std::exception&) {
    if (!importer->is_old()) throw;
  }
  torch::jit::populate_upgraders_graph_map();
  importer = std::make_unique<Importer>(file, policy);
  importer->compile();
  return importer;
}

}  // namespace

LoadedModule load_mapped(const ModelFile& file, const OperatorPolicy& policy) {
  return compiled(file, policy)->check_and_make();
}

}  // namespace tbviz
