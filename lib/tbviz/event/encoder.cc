#include "tbviz/event/encoder.h"

#include "tbviz/archive/wire_writer.h"
#include "tbviz/event/record.h"
#include "tbviz/event/value_encoder.h"
#include "tbviz/text/utf8.h"

namespace tbviz {
namespace {

constexpr std::string_view kFileVersion = "brain.Event:2";
constexpr std::string_view kWriter = "tensorboard.summary.writer.event_file_writer";

// The fields of an Event.
constexpr std::uint32_t kWallTimeField = 1;
constexpr std::uint32_t kStepField = 2;
constexpr std::uint32_t kFileVersionField = 3;
constexpr std::uint32_t kGraphField = 4;
constexpr std::uint32_t kSummaryField = 5;
constexpr std::uint32_t kSessionField = 7;
constexpr std::uint32_t kRunMetadataField = 8;
constexpr std::uint32_t kSourceField = 10;

constexpr std::uint64_t kSessionStarts = 1;

// A field with a number below 16.
std::size_t bytes_field_size(std::size_t size) { return 1 + varint_size(size) + size; }

}  // namespace

std::string_view EventEncoder::ValidTag::operator()(const std::string& tag) {
  if (tag != given_) {
    given_ = tag;
    is_valid_ = is_valid_utf8(tag);
    if (!is_valid_) valid_ = to_valid_utf8(tag);
  }
  return is_valid_ ? given_ : valid_;
}

std::size_t EventEncoder::Value::size() const { return bytes_field_size(tag.size()) + rest.size(); }

void EventEncoder::begin(double wall_time, std::int64_t step) {
  wall_time_ = wall_time;
  step_ = static_cast<std::uint64_t>(step);
  rest_.clear();
  value_count_ = 0;
  summary_size_ = 0;
}

void EventEncoder::set_file_version(double wall_time, std::optional<std::int64_t> step) {
  begin(wall_time, step.value_or(0));
  append_bytes_field(rest_, kFileVersionField, kFileVersion);
  if (step) return;
  std::string source;
  append_bytes_field(source, 1, kWriter);
  append_bytes_field(rest_, kSourceField, source);
}

void EventEncoder::set_session_start(double wall_time, std::int64_t step) {
  begin(wall_time, step);
  std::string session;
  append_varint_field(session, 1, kSessionStarts);
  append_bytes_field(rest_, kSessionField, session);
}

void EventEncoder::set_summaries(double wall_time, std::int64_t step,
                                 std::span<const Summary> summaries) {
  begin(wall_time, step);
  if (values_.size() < summaries.size()) values_.resize(summaries.size());
  for (const Summary& summary : summaries) {
    Value& value = values_[value_count_++];
    value.tag = value.valid_tag(summary.tag);
    value.rest.clear();
    append_value(value.rest, summary.value);
    summary_size_ += bytes_field_size(value.size());
  }
}

void EventEncoder::set_graph(double wall_time, std::string_view graph_def) {
  begin(wall_time, 0);
  append_bytes_field(rest_, kGraphField, graph_def);
}

void EventEncoder::set_run_metadata(double wall_time, std::string_view tag,
                                    std::string_view metadata) {
  begin(wall_time, 0);
  std::string tagged;
  append_bytes_field(tagged, 1, tag);
  append_bytes_field(tagged, 2, metadata);
  append_bytes_field(rest_, kRunMetadataField, tagged);
}

std::size_t EventEncoder::size() const {
  constexpr std::size_t kWallTime = 1 + sizeof(double);
  const std::size_t step = step_ == 0 ? 0 : 1 + varint_size(step_);
  const std::size_t summary = value_count_ == 0 ? 0 : bytes_field_size(summary_size_);
  return kWallTime + step + rest_.size() + summary;
}

void EventEncoder::write_to(std::span<std::byte> out) const {
  WireCursor cursor(reinterpret_cast<char*>(out.data()));
  cursor.key(kWallTimeField, WireType::kFixed64);
  cursor.fixed(wall_time_);
  if (step_ != 0) {
    cursor.key(kStepField, WireType::kVarint);
    cursor.varint(step_);
  }
  cursor.text(rest_);
  if (value_count_ == 0) return;
  cursor.header(kSummaryField, summary_size_);
  for (const Value& value : std::span(values_).first(value_count_)) {
    cursor.header(1, value.size());
    cursor.header(1, value.tag.size());
    cursor.text(value.tag);
    cursor.text(value.rest);
  }
}

void write_file_version(double wall_time, ByteSink& sink) {
  EventEncoder encoder;
  RecordWriter record;
  encoder.set_file_version(wall_time);
  encoder.write_to(record.prepare(encoder.size()));
  record.write_to(sink);
}

}  // namespace tbviz
