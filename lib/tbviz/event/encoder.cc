#include "tbviz/event/encoder.h"

#include <algorithm>
#include <string>
#include <string_view>
#include <variant>

#include "event.pb.h"
#include "tbviz/archive/wire_writer.h"
#include "tbviz/event/data_type.h"
#include "tbviz/event/record.h"
#include "tbviz/text/utf8.h"

namespace tbviz {
namespace {

constexpr std::string_view kFileVersion = "brain.Event:2";
constexpr std::string_view kScalarsPlugin = "scalars";
constexpr std::string_view kWriter = "tensorboard.summary.writer.event_file_writer";

/// A tag as it is written. It is looked at anew only when it changes.
class ValidTag {
 public:
  const std::string& operator()(const std::string& tag) {
    if (tag != given_) {
      given_ = tag;
      is_valid_ = is_valid_utf8(tag);
      if (!is_valid_) valid_ = to_valid_utf8(tag);
    }
    return is_valid_ ? given_ : valid_;
  }

 private:
  std::string given_;
  bool is_valid_ = true;
  std::string valid_;  // Of one that is not.
};

/// An event with one value, field by field as protobuf would write it, in a fraction of its time.
class HandEncoder {
 public:
  /// `rest` is the value's message without the tag. Both texts must outlive their writing.
  void set(double wall_time, std::int64_t step, std::string_view tag, std::string_view rest) {
    wall_time_ = wall_time;
    step_ = static_cast<std::uint64_t>(step);
    tag_ = tag;
    rest_ = rest;
    value_size_ = bytes_field_size(tag.size()) + rest.size();
    summary_size_ = bytes_field_size(value_size_);
  }

  [[nodiscard]] std::size_t size() const {
    constexpr std::size_t kWallTime = 1 + sizeof(double);
    const std::size_t step = step_ == 0 ? 0 : 1 + varint_size(step_);
    return kWallTime + step + bytes_field_size(summary_size_);
  }

  void write_to(char* out) const {
    WireCursor cursor(out);
    cursor.key(1, WireType::kFixed64);
    cursor.fixed(wall_time_);
    if (step_ != 0) {
      cursor.key(2, WireType::kVarint);
      cursor.varint(step_);
    }
    cursor.key(5, WireType::kBytes);
    cursor.varint(summary_size_);
    cursor.key(1, WireType::kBytes);
    cursor.varint(value_size_);
    cursor.key(1, WireType::kBytes);
    cursor.varint(tag_.size());
    cursor.text(tag_);
    cursor.text(rest_);
  }

 private:
  // Of a field with a number below 16.
  static std::size_t bytes_field_size(std::size_t size) { return 1 + varint_size(size) + size; }

  double wall_time_ = 0;
  std::uint64_t step_ = 0;
  std::string_view tag_;
  std::string_view rest_;
  std::size_t value_size_ = 0;
  std::size_t summary_size_ = 0;
};

// Stores one of the other values in a message that may still hold another, reusing what fits.
struct ValueEncoder {
  proto::Summary::Value& message;

  void operator()(const Scalar& scalar) const {
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

  void operator()(const OpaqueValue&) const {}
};

// Fills in a value's message without the tag, if it is one that is encoded by hand: frequent, or of
// fields that must stay as they are.
struct RestEncoder {
  std::string& rest;

  bool operator()(const Scalar& scalar) const {
    if (scalar.encoding != ScalarEncoding::kSimpleValue) return false;
    rest.resize(1 + sizeof(float));
    WireCursor cursor(rest.data());
    cursor.key(2, WireType::kFixed32);
    cursor.fixed(static_cast<float>(scalar.value));
    return true;
  }
  bool operator()(const OpaqueValue& value) const {
    rest = value.message;
    return true;
  }
  bool operator()(const Histogram&) const { return false; }
  bool operator()(const EncodedImage&) const { return false; }
};

}  // namespace

struct EventEncoder::Messages {
  Messages() { summary.mutable_summary()->add_value(); }

  proto::Event summary;  // Holds one value, whose parts are reused.
  proto::Event other;
  proto::Event* current = &other;  // None: the event is by_hand's.
  HandEncoder by_hand;
  std::string rest;
  ValidTag valid_tag;
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
  const std::string& tag = messages_->valid_tag(summary.tag);
  if (std::visit(RestEncoder{messages_->rest}, summary.value)) {
    messages_->by_hand.set(wall_time, step, tag, messages_->rest);
    messages_->current = nullptr;
    return;
  }
  proto::Event& event = messages_->summary;
  event.set_wall_time(wall_time);
  event.set_step(step);
  proto::Summary::Value& value = *event.mutable_summary()->mutable_value(0);
  value.set_tag(tag);
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

std::size_t EventEncoder::size() {
  if (messages_->current == nullptr) return messages_->by_hand.size();
  return messages_->current->ByteSizeLong();
}

void EventEncoder::write_to(std::span<std::byte> out) const {
  if (messages_->current == nullptr) {
    messages_->by_hand.write_to(reinterpret_cast<char*>(out.data()));
    return;
  }
  messages_->current->SerializeWithCachedSizesToArray(reinterpret_cast<std::uint8_t*>(out.data()));
}

void write_file_version(double wall_time, ByteSink& sink) {
  EventEncoder encoder;
  RecordWriter record;
  encoder.set_file_version(wall_time);
  encoder.write_to(record.prepare(encoder.size()));
  record.write_to(sink);
}

}  // namespace tbviz
