#include "tbviz/event/decoder.h"

#include <google/protobuf/arena.h>

#include <array>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <variant>

#include "event.pb.h"
#include "tbviz/event/data_type.h"

namespace tbviz {
namespace {

constexpr std::int32_t kFloat = data_type(DType::kFloat32);
constexpr std::int32_t kDouble = data_type(DType::kFloat64);
constexpr std::int32_t kInt32 = data_type(DType::kInt32);
constexpr std::int32_t kInt64 = data_type(DType::kInt64);

/// The T in `variant`, which is made to hold one if it does not; its memory is reused if it does.
template <class T, class Variant>
T& hold(Variant& variant) {
  if (T* held = std::get_if<T>(&variant)) return *held;
  return variant.template emplace<T>();
}

/// The single element of a tensor of float32, float64, int32 or int64, stored in either way.
template <class T, class Values>
std::optional<double> single_element(const proto::Tensor& tensor, const Values& values) {
  if (values.size() == 1) return static_cast<double>(values.Get(0));
  const std::string& content = tensor.tensor_content();
  if (!values.empty() || content.size() != sizeof(T)) return {};
  return static_cast<double>(load_le<T>(content.data()));
}

std::optional<double> single_element(const proto::Tensor& tensor) {
  switch (tensor.dtype()) {
    case kFloat:
      return single_element<float>(tensor, tensor.float_val());
    case kDouble:
      return single_element<double>(tensor, tensor.double_val());
    case kInt32:
      return single_element<std::int32_t>(tensor, tensor.int_val());
    case kInt64:
      return single_element<std::int64_t>(tensor, tensor.int64_val());
    default:
      return {};
  }
}

void decode_histogram(const proto::HistogramProto& message, Histogram& histogram) {
  histogram.min = message.min();
  histogram.max = message.max();
  histogram.num = message.num();
  histogram.sum = message.sum();
  histogram.sum_squares = message.sum_squares();
  histogram.limits.assign(message.bucket_limit().begin(), message.bucket_limit().end());
  histogram.counts.assign(message.bucket().begin(), message.bucket().end());
  histogram.not_finite = 0;
}

void decode_image(proto::Summary::Image& message, EncodedImage& image) {
  image.height = message.height();
  image.width = message.width();
  image.colorspace = message.colorspace();
  image.bytes = std::move(*message.mutable_encoded_image_string());
}

std::string_view opaque_kind(const proto::Summary::Value& message, std::string_view plugin) {
  if (!plugin.empty()) return plugin;
  if (message.has_audio()) return "audio";
  return message.has_tensor() ? "tensor" : "unknown";
}

void decode_opaque(proto::Summary::Value& message, std::string_view plugin, OpaqueValue& value) {
  value.kind = opaque_kind(message, plugin);
  message.clear_tag();
  message.SerializeToString(&value.message);
}

/// The scalar in a tensor of the scalars plugin; false if it holds none.
bool decode_tensor_scalar(const proto::Tensor& tensor, SummaryValue& value) {
  const std::optional<double> element = single_element(tensor);
  if (!element) return false;
  value = Scalar{*element, tensor.dtype() == kFloat ? ScalarEncoding::kFloatTensor
                                                    : ScalarEncoding::kDoubleTensor};
  return true;
}

void decode_value(proto::Summary::Value& message, std::string_view plugin, SummaryValue& value) {
  if (message.value_case() == proto::Summary::Value::kSimpleValue) {
    value = Scalar{message.simple_value()};
  } else if (message.has_histo()) {
    decode_histogram(message.histo(), hold<Histogram>(value));
  } else if (message.has_image()) {
    decode_image(*message.mutable_image(), hold<EncodedImage>(value));
  } else if (!message.has_tensor() || plugin != "scalars" ||
             !decode_tensor_scalar(message.tensor(), value)) {
    decode_opaque(message, plugin, hold<OpaqueValue>(value));
  }
}

void decode_session_log(const proto::SessionLog& message, SessionLog& log) {
  const bool known = proto::SessionLog::SessionStatus_IsValid(message.status());
  log.status = static_cast<SessionLog::Status>(known ? message.status() : 0);
  log.checkpoint_path = message.checkpoint_path();
  log.message = message.msg();
}

void decode_opaque_event(proto::Event& message, Bytes data, OpaqueEvent& event) {
  switch (message.what_case()) {
    case proto::Event::kGraphDef:
      event = {"graph_def", std::move(*message.mutable_graph_def())};
      break;
    case proto::Event::kMetaGraphDef:
      event = {"meta_graph_def", std::move(*message.mutable_meta_graph_def())};
      break;
    case proto::Event::kTaggedRunMetadata:
      event = {"run_metadata", message.tagged_run_metadata().SerializeAsString()};
      break;
    default:
      event = {"", std::string(as_chars(data))};
  }
}

/// Protobuf accepts almost anything: in a message of another type it finds nothing that it knows.
bool is_foreign(const proto::Event& message, Bytes data) {
  return message.wall_time() == 0 && message.what_case() == proto::Event::WHAT_NOT_SET &&
         !message.has_source_metadata() && !data.empty();
}

google::protobuf::ArenaOptions arena_options(std::span<char> block) {
  google::protobuf::ArenaOptions options;
  options.initial_block = block.data();
  options.initial_block_size = block.size();
  return options;
}

}  // namespace

struct EventDecoder::State {
  // The plugin of a value, from the value itself or from an earlier one of its tag.
  std::string_view plugin_of(const proto::Summary::Value& message);
  void decode_summaries(proto::Summary& message, Summaries& summaries);

  std::array<char, 4096> block;
  google::protobuf::Arena arena{arena_options(block)};
  std::unordered_map<std::string, std::string> plugins;  // By tag.
};

std::string_view EventDecoder::State::plugin_of(const proto::Summary::Value& message) {
  if (!message.has_tensor()) return message.metadata().plugin_data().plugin_name();
  const std::string& plugin = message.metadata().plugin_data().plugin_name();
  const auto known = plugins.find(message.tag());
  if (known != plugins.end()) return plugin.empty() ? known->second : plugin;
  return plugins.emplace(message.tag(), plugin).first->second;
}

void EventDecoder::State::decode_summaries(proto::Summary& message, Summaries& summaries) {
  summaries.resize(static_cast<std::size_t>(message.value_size()));
  for (std::size_t i = 0; i < summaries.size(); ++i) {
    proto::Summary::Value& value = *message.mutable_value(static_cast<int>(i));
    summaries[i].tag = value.tag();
    decode_value(value, plugin_of(value), summaries[i].value);
  }
}

EventDecoder::EventDecoder() : state_(std::make_unique<State>()) {}
EventDecoder::~EventDecoder() = default;

bool EventDecoder::decode(Bytes data, Event& event) {
  state_->arena.Reset();
  auto& message = *google::protobuf::Arena::CreateMessage<proto::Event>(&state_->arena);
  if (!message.ParseFromArray(data.data(), static_cast<int>(data.size())) ||
      is_foreign(message, data)) {
    return false;
  }
  event.wall_time = message.wall_time();
  event.step = message.step();
  if (message.has_summary()) {
    state_->decode_summaries(*message.mutable_summary(), hold<Summaries>(event.what));
  } else if (message.what_case() == proto::Event::kFileVersion) {
    event.what = FileVersion{message.file_version(), message.source_metadata().writer()};
  } else if (message.has_session_log()) {
    decode_session_log(message.session_log(), hold<SessionLog>(event.what));
  } else {
    decode_opaque_event(message, data, hold<OpaqueEvent>(event.what));
  }
  return true;
}

}  // namespace tbviz
