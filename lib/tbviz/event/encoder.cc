#include "tbviz/event/encoder.h"

#include <string>
#include <string_view>
#include <utility>
#include <variant>

#include "event.pb.h"
#include "tbviz/base/utf8.h"
#include "tbviz/event/data_type.h"

namespace tbviz {
namespace {

constexpr std::string_view kFileVersion = "brain.Event:2";
constexpr std::string_view kScalarsPlugin = "scalars";
constexpr std::string_view kWriter = "tensorboard.summary.writer.event_file_writer";

void set_tag(proto::Summary::Value& message, const std::string& tag) {
  if (message.tag() == tag) return;  // The usual case, which needs no check.
  message.set_tag(is_valid_utf8(tag) ? tag : to_valid_utf8(tag));
}

// Stores a value in a message that may still hold another, reusing what fits.
struct ValueEncoder {
  proto::Summary::Value& message;

  void operator()(const Scalar& scalar) const {
    if (scalar.encoding == ScalarEncoding::kSimpleValue) {
      message.clear_metadata();
      message.set_simple_value(static_cast<float>(scalar.value));
      return;
    }
    message.mutable_metadata()->mutable_plugin_data()->set_plugin_name(std::string(kScalarsPlugin));
    proto::Tensor& tensor = *message.mutable_tensor();
    tensor.clear_float_val();
    tensor.clear_double_val();
    if (scalar.encoding == ScalarEncoding::kFloatTensor) {
      tensor.set_dtype(data_type(DType::kFloat32));
      tensor.add_float_val(static_cast<float>(scalar.value));
    } else {
      tensor.set_dtype(data_type(DType::kFloat64));
      tensor.add_double_val(scalar.value);
    }
  }

  void operator()(const Histogram& histogram) const {
    message.clear_metadata();
    proto::HistogramProto& out = *message.mutable_histo();
    out.set_min(histogram.min);
    out.set_max(histogram.max);
    out.set_num(histogram.num);
    out.set_sum(histogram.sum);
    out.set_sum_squares(histogram.sum_squares);
    out.mutable_bucket_limit()->Assign(histogram.limits.begin(), histogram.limits.end());
    out.mutable_bucket()->Assign(histogram.counts.begin(), histogram.counts.end());
  }

  void operator()(const EncodedImage& image) const {
    message.clear_metadata();
    proto::Summary::Image& out = *message.mutable_image();
    out.set_height(image.height);
    out.set_width(image.width);
    out.set_colorspace(image.colorspace);
    out.set_encoded_image_string(image.bytes);
  }

  void operator()(const OpaqueValue& value) const {
    const std::string tag = message.tag();
    message.ParseFromString(value.message);
    message.set_tag(tag);
  }
};

}  // namespace

struct EventEncoder::Messages {
  Messages() { summary.mutable_summary()->add_value(); }

  proto::Event summary;  // Holds one value, whose parts are reused.
  proto::Event other;
  bool opaque = false;  // That value may hold fields that no other kind overwrites.
  proto::Event* current = &other;
};

EventEncoder::EventEncoder() : messages_(std::make_unique<Messages>()) {}
EventEncoder::~EventEncoder() = default;

void EventEncoder::set_file_version(double wall_time, std::optional<std::int64_t> step) {
  proto::Event& event = messages_->other;
  event.Clear();
  event.set_wall_time(wall_time);
  event.set_file_version(std::string(kFileVersion));
  if (step) {
    event.set_step(*step);
  } else {
    event.mutable_source_metadata()->set_writer(std::string(kWriter));
  }
  messages_->current = &event;
}

void EventEncoder::set_session_start(double wall_time, std::int64_t step) {
  proto::Event& event = messages_->other;
  event.Clear();
  event.set_wall_time(wall_time);
  event.set_step(step);
  event.mutable_session_log()->set_status(proto::SessionLog::START);
  messages_->current = &event;
}

void EventEncoder::set_summary(double wall_time, std::int64_t step, const Summary& summary) {
  proto::Event& event = messages_->summary;
  event.set_wall_time(wall_time);
  event.set_step(step);
  proto::Summary::Value& value = *event.mutable_summary()->mutable_value(0);
  if (std::exchange(messages_->opaque, std::holds_alternative<OpaqueValue>(summary.value))) {
    value.Clear();
  }
  set_tag(value, summary.tag);
  std::visit(ValueEncoder{value}, summary.value);
  messages_->current = &event;
}

void EventEncoder::set_graph(double wall_time, const std::string& graph_def) {
  proto::Event& event = messages_->other;
  event.Clear();
  event.set_wall_time(wall_time);
  event.set_graph_def(graph_def);
  messages_->current = &event;
}

std::size_t EventEncoder::size() { return messages_->current->ByteSizeLong(); }

void EventEncoder::write_to(std::span<std::byte> out) const {
  messages_->current->SerializeWithCachedSizesToArray(reinterpret_cast<std::uint8_t*>(out.data()));
}

}  // namespace tbviz
