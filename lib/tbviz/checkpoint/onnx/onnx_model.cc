// ONNX models: a protobuf message that is walked where it lies, so that weights are never copied.
// https://github.com/onnx/onnx/blob/main/onnx/onnx.proto has the messages.
#include <fmt/format.h>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "tbviz/archive/protobuf_reader.h"
#include "tbviz/checkpoint/foreign/foreign.h"
#include "tbviz/checkpoint/format.h"
#include "tbviz/checkpoint/onnx/external_data.h"
#include "tbviz/checkpoint/onnx/onnx_convolutions.h"
#include "tbviz/checkpoint/onnx/onnx_graph.h"
#include "tbviz/checkpoint/onnx/onnx_scope.h"
#include "tbviz/checkpoint/onnx/onnx_tensor.h"
#include "tbviz/checkpoint/onnx/weight_source.h"
#include "tbviz/error.h"

namespace tbviz {
namespace {

constexpr std::size_t kMostFacts = 256;
constexpr std::size_t kLongestFact = 4096;

// Bytes that are computed of a small file, and, of a large one, for each of its own: eight is what
// doubles take that were stored as int8.
constexpr std::size_t kLeastComputed = std::size_t{32} << 20;
constexpr std::size_t kMostGrowth = 8;

// Field numbers of ModelProto, OperatorSetIdProto, StringStringEntryProto and GraphProto.
enum : std::uint32_t {
  kIrVersion = 1,
  kProducerName = 2,
  kProducerVersion = 3,
  kDomain = 4,
  kModelVersion = 5,
  kDocString = 6,
  kGraph = 7,
  kOpsetImport = 8,
  kMetadataProps = 14,
  kTrainingInfo = 20,
  kFunctions = 25,
  kConfiguration = 26,
  kOpsetDomain = 1,
  kOpsetVersion = 2,
  kKey = 1,
  kValue = 2,
  kGraphName = 2,
};

std::string opset(Bytes message, const ProtobufFile& file) {
  std::uint64_t version = 0;
  ProtobufReader reader(message, file);
  for (ProtobufField field; reader.next(field);) {
    if (field.is(kOpsetVersion, WireType::kVarint)) version = field.value;
  }
  const std::string_view domain = text_field(message, kOpsetDomain, file);
  return fmt::format("{}{}{}", domain.substr(0, kLongestFact), domain.empty() ? "" : " ", version);
}

class OnnxReader {
 public:
  explicit OnnxReader(const CheckpointFile& file)
      : file_{file.bytes, file.name}, external_(file.disk_path, file.name), wanted_(file.wanted) {}

  CheckpointContents read() {
    OnnxTensorReader tensors(file_, external_);
    OnnxGraphWalk walk(file_, tensors, contents_);
    std::optional<Bytes> graph;
    ProtobufReader reader(file_.bytes, file_);
    for (ProtobufField field; reader.next(field);) {
      if (field.is(kGraph, WireType::kBytes)) graph = field.bytes;
      read_fact(field);
    }
    if (!graph) file_.fail(file_.bytes.last(0), "the model has no graph (is the file cut?)");
    contents_.producer =
        fmt::format("{}{}{}", producer_, producer_version_.empty() ? "" : " ", producer_version_);
    add_fact("opset", opsets_);
    add_fact("graph", text_field(*graph, kGraphName, file_));
    OnnxScopes scopes(file_);
    walk.add_graph(*graph);
    reader = ProtobufReader(file_.bytes, file_);
    for (ProtobufField field; reader.next(field);) {
      if (!field.is(kFunctions, WireType::kBytes)) continue;
      scopes.add_function(field.bytes);
      walk.add_function(field.bytes);
    }
    if (wanted_ == CheckpointRead::kAll) find_kernels(*graph, walk.places(), tensors, scopes);
    for (auto& memory : tensors.take_memory()) contents_.memory.push_back(std::move(memory));
    for (auto& memory : external_.memory()) contents_.memory.push_back(std::move(memory));
    return std::move(contents_);
  }

 private:
  void find_kernels(Bytes graph, const OnnxTensorPlaces& places, OnnxTensorReader& tensors,
                    OnnxScopes& scopes) {
    const std::size_t held = file_.bytes.size() + external_.byte_count();
    OnnxWeightSource source(file_, contents_, places, tensors, scopes,
                            kLeastComputed + kMostGrowth * held);
    OnnxConvolutionList list(file_, scopes, source, contents_);
    list.add_graph(graph);
    list.add_uncalled_functions();
    for (auto& memory : source.memory().take()) contents_.memory.push_back(std::move(memory));
  }

  void read_fact(const ProtobufField& field) {
    if (field.is(kProducerName, WireType::kBytes)) {
      producer_ = field.text().substr(0, kLongestFact);
    } else if (field.is(kProducerVersion, WireType::kBytes)) {
      producer_version_ = field.text().substr(0, kLongestFact);
    } else if (field.is(kIrVersion, WireType::kVarint)) {
      add_fact("ir_version", fmt::format("{}", field.value));
    } else if (field.is(kOpsetImport, WireType::kBytes)) {
      if (opsets_.size() < kLongestFact) {
        opsets_ += (opsets_.empty() ? "" : ", ") + opset(field.bytes, file_);
      }
    } else if (field.is(kMetadataProps, WireType::kBytes)) {
      add_fact(text_field(field.bytes, kKey, file_), text_field(field.bytes, kValue, file_));
    }
  }

  void add_fact(std::string_view key, std::string_view value) {
    if (value.empty() || contents_.facts.size() == kMostFacts) return;
    contents_.facts.push_back(
        {std::string(key.substr(0, kLongestFact)), std::string(value.substr(0, kLongestFact))});
  }

  ProtobufFile file_;
  OnnxExternalFiles external_;
  CheckpointRead wanted_;
  CheckpointContents contents_;
  std::string_view producer_;
  std::string_view producer_version_;
  std::string opsets_;
};

bool is_field_of_model(const ProtobufField& field) {
  switch (field.number) {
    case kIrVersion:
    case kModelVersion:
      return field.type == WireType::kVarint;
    case kProducerName:  // Where other formats have messages.
    case kProducerVersion:
    case kDomain:
      return field.type == WireType::kBytes && field.bytes.size() <= kLongestFact;
    case kDocString:
    case kGraph:
    case kOpsetImport:
    case kMetadataProps:
    case kTrainingInfo:
    case kFunctions:
    case kConfiguration:
      return field.type == WireType::kBytes;
    default:
      return false;
  }
}

// Nothing marks a protobuf message. This one begins with the version that all models have, and what
// follows up to the graph, or up to where the file is cut, are fields of a model. Event logs can
// begin as if with a version, too: that is the length of a record, and zeros follow.
bool recognises(const CheckpointFile& file) {
  if (file.bytes.size() < 4 || file.bytes[0] != std::byte{kIrVersion << 3}) return false;
  if (file.bytes[1] == std::byte{0} || file.bytes[1] > std::byte{127}) return false;
  if (foreign_protobuf(file.bytes)) return false;  // Where a model has its producer's name.
  const ProtobufFile quiet{file.bytes, {}};
  ProtobufReader reader(file.bytes, quiet);
  ProtobufField field;
  try {
    bool has_more = false;
    while (reader.next(field)) {
      if (!is_field_of_model(field)) return false;
      if (field.number == kGraph) return true;
      has_more = has_more || field.number != kIrVersion;
    }
    return has_more;
  } catch (const FormatError&) {
    return is_field_of_model(field);  // The one that is cut.
  }
}

}  // namespace

const CheckpointFormat kOnnx = {"ONNX", recognises,
                                [](const CheckpointFile& file) { return OnnxReader(file).read(); }};

}  // namespace tbviz
