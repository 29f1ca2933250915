// torch.export.save: an exported program's graph as JSON beside its weights. Since PyTorch 2.9 the
// weights are raw storages with a table; 2.8 kept them in a file of torch.save inside the archive,
// 2.5 to 2.7 the same in a flat archive. An archive may hold several models.
#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "tbviz/checkpoint/complex_parts.h"
#include "tbviz/checkpoint/export/export_kernels.h"
#include "tbviz/checkpoint/export/export_weights.h"
#include "tbviz/checkpoint/export/program_reader.h"
#include "tbviz/checkpoint/format.h"
#include "tbviz/checkpoint/strided_view.h"
#include "tbviz/checkpoint/torch/zip_archive.h"
#include "tbviz/error.h"

namespace tbviz {
namespace {

// Parsing takes several times as much memory.
constexpr std::uint64_t kMostTableBytes = 8U << 20U;
constexpr std::uint64_t kMostJsonBytesInAll = 2 * kMostProgramBytes;
constexpr std::size_t kMostModels = 8;
constexpr std::size_t kLongestModelName = 256;  // It stands in front of every tensor's.

constexpr std::string_view kFlatGraph = "serialized_exported_program.json";

// Where the parts of a model lie.
struct Model {
  std::string name;  // In front of its tensors' names; empty if there is only one model.
  std::string graph;
  std::string weights_table;
  std::string weights_saved;  // By torch.save: PyTorch before 2.9.
  std::string constants_table;
  std::string constants_saved;
};

Model model_called(std::string_view name) {
  return {std::string(name),
          fmt::format("models/{}.json", name),
          fmt::format("data/weights/{}_weights_config.json", name),
          fmt::format("data/weights/{}.pt", name),
          fmt::format("data/constants/{}_constants_config.json", name),
          fmt::format("data/constants/{}.pt", name)};
}

std::vector<Model> find_models(const CheckpointFile& file) {
  if (file.find(kFlatGraph) != nullptr) {
    return {{{},
             std::string(kFlatGraph),
             {},
             "serialized_state_dict.pt",
             {},
             "serialized_constants.pt"}};
  }
  const std::string folder = file.folder + "models/";
  std::vector<Model> models;
  for (const ZipMember& member : file.zip->members()) {
    std::string_view name = member.name;
    if (!name.starts_with(folder) || !name.ends_with(".json")) continue;
    name.remove_prefix(folder.size());
    name.remove_suffix(std::string_view(".json").size());
    if (name.size() > kLongestModelName) {
      throw FormatError(file.name,
                        fmt::format("offset {}: a model with a name of {} bytes; at "
                                    "most {} are read",
                                    member.header_offset, name.size(), kLongestModelName));
    }
    if (models.size() == kMostModels) {
      throw UnsupportedError(
          file.name, fmt::format("holds more than {} models; save them one by one", kMostModels));
    }
    models.push_back(model_called(name));
  }
  if (models.size() == 1) models.front().name.clear();
  return models;
}

[[noreturn]] void refuse_without_models(const CheckpointFile& file) {
  const std::string compiled = file.folder + "data/aotinductor/";
  const auto& members = file.zip->members();
  if (std::any_of(members.begin(), members.end(),
                  [&](const ZipMember& member) { return member.name.starts_with(compiled); })) {
    throw UnsupportedError(file.name,
                           "holds a model that AOTInductor compiled: its weights are part of a "
                           "program; save the exported program with torch.export.save instead");
  }
  throw FormatError(file.name, "is an archive of torch.export, but models/ is empty");
}

class ExportReader {
 public:
  explicit ExportReader(const CheckpointFile& file) : file_(file) {}

  CheckpointContents read() {
    check_byte_order(file_);
    const std::vector<Model> models = find_models(file_);
    if (models.empty()) refuse_without_models(file_);
    for (const Model& model : models) add(model);
    for (CheckpointFact& fact : archive_facts(file_)) contents_.facts.push_back(std::move(fact));
    if (!kernels_.empty()) contents_.kernels = std::move(kernels_);
    return std::move(contents_);
  }

 private:
  void add(const Model& model);
  [[nodiscard]] std::shared_ptr<const ExportedProgram> read_program(const Model& model);
  void add_facts(const ExportedProgram& program);
  bool add_table(const std::string& path, const std::string& prefix, TensorRole others);
  void add_weight(ExportedWeight weight, std::string_view folder, TensorRole others);
  bool add_saved(const std::string& path, const std::string& prefix);
  void check_count() const;
  ZipContents read_json(const ZipMember& member);

  const CheckpointFile& file_;
  CheckpointContents contents_;
  std::vector<ListedKernels> kernels_;
  std::uint64_t json_bytes_ = 0;
};

// Throws FormatError if all JSON of the archive together is too much.
ZipContents ExportReader::read_json(const ZipMember& member) {
  json_bytes_ += member.size;
  if (json_bytes_ > kMostJsonBytesInAll) {
    throw FormatError(file_.name,
                      fmt::format("offset {}: its models claim more than {} bytes of JSON",
                                  member.header_offset, kMostJsonBytesInAll));
  }
  return file_.zip->read(member);
}

void ExportReader::add(const Model& model) {
  const std::string prefix = model.name.empty() ? std::string() : model.name + ".";
  const std::size_t first = contents_.tensors.size();
  if (!add_table(model.weights_table, prefix, TensorRole::kBuffer) &&
      !add_saved(model.weights_saved, prefix)) {
    throw FormatError(file_.name, fmt::format("{}, the model's weights, is missing",
                                              model.weights_table.empty() ? model.weights_saved
                                                                          : model.weights_table));
  }
  if (!add_table(model.constants_table, prefix, TensorRole::kUnknown)) {
    add_saved(model.constants_saved, prefix);
  }
  const auto program = read_program(model);
  if (program == nullptr) return;
  add_facts(*program);
  apply_program(*program, {file_.name, prefix, first}, contents_, kernels_);
  if (model.name.empty()) contents_.program = program;
}

// Null, with a note, if it is of a version of PyTorch that nobody knows: weights can be read
// without it.
std::shared_ptr<const ExportedProgram> ExportReader::read_program(const Model& model) {
  const ZipMember* member = file_.find(model.graph);
  if (member == nullptr) return nullptr;
  if (member->size > kMostProgramBytes) {
    throw FormatError(file_.name, fmt::format("offset {}: {} claims {} bytes; at most {} are read",
                                              member->header_offset, model.graph, member->size,
                                              kMostProgramBytes));
  }
  const ZipContents json = read_json(*member);
  try {
    return std::make_shared<const ExportedProgram>(
        read_exported_program(as_chars(json.bytes()), file_.name, model.graph));
  } catch (const UnsupportedError& error) {
    if (file_.to_run) throw;
    const std::string_view fact(error.what());
    contents_.notes.push_back(fmt::format("{}; what it says of the weights is not used",
                                          fact.substr(file_.name.size() + 2)));
    return nullptr;
  }
}

void ExportReader::add_facts(const ExportedProgram& program) {
  if (!contents_.producer.empty() || !contents_.facts.empty()) return;  // One model tells for all.
  if (!program.torch_version.empty()) contents_.producer = "torch " + program.torch_version;
  contents_.facts.push_back(
      {"schema", fmt::format("{}.{}", program.schema_major, program.schema_minor)});
}

// Returns false if there is no such table.
bool ExportReader::add_table(const std::string& path, const std::string& prefix,
                             TensorRole others) {
  const ZipMember* member = path.empty() ? nullptr : file_.find(path);
  if (member == nullptr) return false;
  if (member->size > kMostTableBytes) {
    throw FormatError(file_.name,
                      fmt::format("offset {}: {} claims {} bytes; at most {} are read",
                                  member->header_offset, path, member->size, kMostTableBytes));
  }
  const ZipContents json = read_json(*member);
  const std::string folder = path.substr(0, path.rfind('/') + 1);
  const std::string part = fmt::format("{} (at offset {})", path, member->header_offset);
  for (ExportedWeight& weight : read_exported_weights(as_chars(json.bytes()), file_.name, part)) {
    if (!weight.is_tensor) continue;
    weight.name.insert(0, prefix);
    add_weight(std::move(weight), folder, others);
  }
  check_count();
  return true;
}

void ExportReader::add_weight(ExportedWeight weight, std::string_view folder, TensorRole others) {
  const auto unread = [&](std::string_view fact) {
    const UnsupportedError error(file_.name, fmt::format("{}: {}", weight.name, fact));
    contents_.unread.push_back(
        {.name = std::move(weight.name), .error = error, .position = contents_.tensors.size()});
    if (weight.is_sized && !weight.is_pickled) {
      contents_.unread.back().shape = std::move(weight.shape);
    }
  };
  if (weight.is_pickled) return unread("is pickled (a tensor subclass), which is not supported");
  if (weight.layout != kStridedLayout) {
    return unread("sparse tensors are not supported; convert it to a dense tensor");
  }
  const ExportedType* const type = exported_type(weight.dtype);
  if (type == nullptr) return unread(fmt::format("data type {} is not supported", weight.dtype));
  if (!weight.is_sized) {
    throw FormatError(file_.name, fmt::format("{}: malformed tensor: a size is no number, or there "
                                              "are too many",
                                              weight.name));
  }
  const std::string path = fmt::format("{}{}", folder, weight.path);
  const ZipMember* member = file_.find(path);
  if (member == nullptr) {
    throw FormatError(file_.name,
                      fmt::format("{}, the values of {}, is missing", path, weight.name));
  }
  const std::int64_t parts = type->complex.empty() ? 1 : 2;
  TensorView view = strided_view(
      {type->dtype, weight.offset, std::move(weight.shape), std::move(weight.strides), parts},
      file_.zip->stored(*member), file_, weight.name, weight.path);
  const TensorRole role = weight.is_parameter ? TensorRole::kParameter : others;
  NamedTensor tensor{std::move(weight.name), std::move(view), {}, role};
  if (type->complex.empty()) {
    contents_.tensors.push_back(std::move(tensor));
  } else {
    add_complex_parts(tensor, type->complex, contents_.tensors);
  }
}

// Returns false if there is no such file.
bool ExportReader::add_saved(const std::string& path, const std::string& prefix) {
  const ZipMember* member = file_.find(path);
  if (member == nullptr) return false;
  if (member->size == 0) return true;
  CheckpointFile saved = look_at_file(file_.zip->stored(*member), file_.name + ": " + path);
  saved.wanted = file_.wanted;
  if (!kTorchZip.recognises(saved)) {
    throw FormatError(file_.name, fmt::format("{} is no file of torch.save", path));
  }
  CheckpointContents inner = kTorchZip.read(saved);
  const std::size_t before = contents_.tensors.size();
  for (NamedTensor& tensor : inner.tensors) {
    tensor.name.insert(0, prefix);
    contents_.tensors.push_back(std::move(tensor));
  }
  for (UnreadTensor& tensor : inner.unread) {
    tensor.name.insert(0, prefix);
    tensor.position += before;
    contents_.unread.push_back(std::move(tensor));
  }
  contents_.has_values = contents_.has_values && inner.has_values;
  std::move(inner.globals.begin(), inner.globals.end(), std::back_inserter(contents_.globals));
  std::move(inner.memory.begin(), inner.memory.end(), std::back_inserter(contents_.memory));
  check_count();
  return true;
}

void ExportReader::check_count() const {
  if (contents_.tensors.size() + contents_.unread.size() > kMostExportedWeights) {
    throw FormatError(file_.name, fmt::format("holds more than {} tensors", kMostExportedWeights));
  }
}

}  // namespace

const CheckpointFormat kTorchExport = {
    kTorchExportFormat,
    [](const CheckpointFile& file) {
      return file.find("archive_format") != nullptr || file.find(kFlatGraph) != nullptr;
    },
    [](const CheckpointFile& file) { return ExportReader(file).read(); }};

}  // namespace tbviz
